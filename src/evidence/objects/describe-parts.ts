/** Parts of `kubectl describe` that are tables of their own, as plain data. */

interface Port {
  name: string | null
  port: number
  protocol: string
}

export interface ServicePort extends Port {
  /** Number or name of the container's port. */
  target: string
}

export interface EnvValue {
  name: string
  value: string
}

export interface DescribedProbe {
  /** liveness, readiness, startup */
  kind: string
  text: string
}

export interface QuotaLine {
  resource: string
  used: string
  hard: string
}

/** `Labels:` runs over several lines until the next key at the margin. */
export function labelsOf(text: string): Record<string, string> | null {
  const block = /^Labels:([\s\S]*?)(?=^\S|(?![\s\S]))/m.exec(text)?.[1] ?? ''
  const pairs = [...block.matchAll(/([\w./-]+)=(\S*)/g)].map(([, name = '', value = '']) => [name, value])
  return pairs.length > 0 ? Object.fromEntries(pairs) : null
}

/** `app=web,tier=front` as a record; null for `<none>`. */
export function selectorOf(text: string | null): Record<string, string> | null {
  if (text === null || !text.includes('=')) return null
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', value = ''] = pair.trim().split('=')
      return [name, value]
    }),
  )
}

/** `8080/TCP, 9090/TCP` of every container. */
export function containerPortsOf(text: string): Port[] {
  return [...text.matchAll(/^\s+Ports?:\s+([^\n]+)$/gm)].flatMap(([, list = '']) =>
    [...list.matchAll(/(\d+)\/(TCP|UDP|SCTP)(?: \(([a-z0-9-]+)\))?/g)].map(
      ([, port, protocol = 'TCP', name]) => ({ name: name ?? null, port: Number(port), protocol }),
    ),
  )
}

export function servicePortsOf(text: string): ServicePort[] {
  return [...text.matchAll(/^Port:\s+(\S+)\s+(\d+)\/(\w+)\s*\nTargetPort:\s+([^/\s]+)/gm)].map(
    ([, name = '', port, protocol = 'TCP', target = '']) => ({
      name: name === '<unset>' ? null : name,
      port: Number(port),
      protocol,
      target,
    }),
  )
}

export function environmentOf(text: string): EnvValue[] {
  const blocks = [...text.matchAll(/^\s+Environment:\s*\n([\s\S]*?)^\s+Mounts:/gm)]
  return blocks.flatMap(([, block = '']) =>
    [...block.matchAll(/^\s+([A-Za-z_]\w*):\s+(\S.*)$/gm)].map(([, name = '', value = '']) => ({
      name,
      value: value.trim(),
    })),
  )
}

export const probesOf = (text: string): DescribedProbe[] =>
  [...text.matchAll(/^\s+(Liveness|Readiness|Startup):\s+([^\n]+)$/gm)].map(([, kind = '', what = '']) => ({
    kind: kind.toLowerCase(),
    text: what.trim(),
  }))

/** The `Resource  Used  Hard` table of a quota. */
export function quotaOf(text: string): QuotaLine[] {
  const [, table = ''] = text.split(/^Resource\s+Used\s+Hard\s*$/m)
  return [...table.matchAll(/^([\w./-]+)\s+(\S+)\s+(\S+)\s*$/gm)]
    .filter(([, resource = '']) => !/^-+$/.test(resource))
    .map(([, resource = '', used = '', hard = '']) => ({ resource, used, hard }))
}

/** How many containers say that they are ready, and how many there are. */
export function readyContainersOf(text: string): { ready: number; total: number } | null {
  const said = [...text.matchAll(/^\s+Ready:\s+(True|False)\s*$/gm)].map(([, word]) => word === 'True')
  return said.length > 0 ? { ready: said.filter(Boolean).length, total: said.length } : null
}

/** Whether a network policy lets nothing in to the pods it selects; null when it is no network policy. */
export function isolationOf(text: string): boolean | null {
  if (!/^\s+PodSelector:/m.test(text)) return null
  return /Selected pods are isolated for ingress/i.test(text)
}
