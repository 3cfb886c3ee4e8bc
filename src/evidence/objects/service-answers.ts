import { argument } from './object-kind.ts'
import type { ObjectParser } from './parse-objects.ts'

/** `systemctl status` of a unit on a machine: `Active: inactive (dead) since …`. */
export const parseUnitStatus: ObjectParser = ({ args, output }) => {
  if (typeof output !== 'string') return []
  const active = /^\s*Active:\s+(\S+)(?:\s+\(([^)]*)\))?/m.exec(output)
  if (!active) return []
  const unit =
    argument(args, 'service_name', 'service', 'unit') ??
    /^\s*Service:\s+(\S+)/m.exec(output)?.[1] ??
    /(\S+)\.service\b/.exec(output)?.[1]
  const node = argument(args, 'node_name', 'node', 'host') ?? /^\s*(?:Node|Host):\s+(\S+)/m.exec(output)?.[1]
  if (!unit) return []
  const attrs = { node: node ?? null, detail: active[2] ?? null }
  return [{ ts: null, kind: 'unit', namespace: null, name: unit, state: active[1] ?? null, attrs }]
}

const count = (text: string, words: RegExp): number => [...text.matchAll(words)].length

/** Whether a service could be reached, tried from one or several places. */
export const parseConnectivity: ObjectParser = ({ args, output }) => {
  const name = argument(args, 'service_name', 'service', 'target', 'host')
  if (typeof output !== 'string' || name === null) return []
  const failed = count(output, /connection (failed|refused|timed out)/gi)
  const succeeded = count(output, /connection (succeeded|successful|established)/gi)
  if (failed + succeeded === 0) return []
  const worst = succeeded > 0 ? 'partial' : 'unreachable'
  const attrs = { failed, succeeded, port: args.port ?? null }
  return [
    {
      ts: null,
      kind: 'connectivity',
      namespace: argument(args, 'namespace', 'ns'),
      name,
      state: failed === 0 ? 'reachable' : worst,
      attrs,
    },
  ]
}
