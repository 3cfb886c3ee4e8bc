import { argument } from './object-kind.ts'
import type { ObjectParser } from './parse-objects.ts'

/** `systemctl status` of a unit on a machine: `Active: inactive (dead) since …`. */
export const parseUnitStatus: ObjectParser = ({ args, output }) => {
  if (typeof output !== 'string') return []
  const active = /(?:^|\s)Active:\s+(\S+)(?:\s+\(([^)]*)\))?/m.exec(output)
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

type Json = Record<string, unknown>

function requestErrors(value: unknown, depth: number, found: Json[]): void {
  if (typeof value !== 'object' || value === null || depth > 6) return
  if (!Array.isArray(value) && 'entry_service' in value && 'occurrences' in value) found.push(value as Json)
  else for (const child of Object.values(value)) requestErrors(child, depth + 1, found)
}

function parsedJson(output: unknown): unknown {
  if (typeof output !== 'string' || !/^\s*[[{]/.test(output)) return output
  try {
    return JSON.parse(output)
  } catch {
    return null
  }
}

/** Failed requests, counted by the service where clients enter. */
export const parseRequestErrors: ObjectParser = ({ output }) => {
  const found: Json[] = []
  requestErrors(parsedJson(output), 0, found)
  return found.map((attrs) => ({
    ts: null,
    kind: 'request-error',
    namespace: null,
    name: String(attrs.entry_service),
    state: typeof attrs.raw_error === 'string' ? attrs.raw_error.slice(0, 300) : null,
    attrs,
  }))
}
