import { outsideYaml } from '../../platform/outside-yaml.ts'
import { objectKind } from './object-kind.ts'
import type { ObjectParser, ParsedObject } from './parse-objects.ts'

type Json = Record<string, unknown>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null

/** A Kubernetes object carries its kind and its metadata. */
function kubernetesObject(value: Json): ParsedObject | null {
  const { kind, metadata, status } = value
  if (typeof kind !== 'string' || !isRecord(metadata) || typeof metadata.name !== 'string') return null
  const state = isRecord(status) ? textOf(status.phase) : null
  const { metadata: _, ...attrs } = value
  return {
    ts: null,
    kind: objectKind(kind) ?? kind.toLowerCase(),
    namespace: textOf(metadata.namespace),
    name: metadata.name,
    state,
    attrs: {
      ...attrs,
      labels: metadata.labels,
      ...(metadata.deletionTimestamp ? { deletion_timestamp: metadata.deletionTimestamp } : {}),
      ...(metadata.creationTimestamp ? { created: metadata.creationTimestamp } : {}),
      ...(metadata.ownerReferences ? { owners: metadata.ownerReferences } : {}),
    },
  }
}

/** A list under a plural name whose members have names: `{"pods": [{"name": …}]}`. */
function listMember(kind: string, value: Json): ParsedObject | null {
  const name = textOf(value.name)
  if (name === null) return null
  const state = value.phase ?? value.state ?? value.status ?? value.ready
  return { ts: null, kind, namespace: textOf(value.namespace), name, state: textOf(state), attrs: value }
}

/** Deep enough for lists inside answers, shallow enough to leave an object's own parts inside it. */
const MAX_DEPTH = 4

function walk(value: unknown, kind: string | null, depth: number, found: ParsedObject[]): void {
  if (depth > MAX_DEPTH) return
  if (Array.isArray(value)) {
    for (const member of value) walk(member, kind, depth + 1, found)
    return
  }
  if (!isRecord(value)) return
  const object = kubernetesObject(value) ?? (kind === null ? null : listMember(kind, value))
  if (object) {
    found.push(object)
    return
  }
  for (const [name, child] of Object.entries(value)) {
    walk(child, Array.isArray(child) ? objectKind(name) : null, depth + 1, found)
  }
}

/** Manifests name kind and version at the margin; other text that happens to be YAML is none of ours. */
const isManifest = (text: string): boolean => /^kind:\s+\w/m.test(text) && /^apiVersion:\s+\S/m.test(text)

/** An answer as data when it is JSON or YAML of Kubernetes; null for any other text. */
function parsed(output: unknown): unknown {
  if (typeof output !== 'string') return output
  if (isManifest(output)) return outsideYaml(output).map(({ value }) => value)
  if (!/^\s*[[{]/.test(output)) return null
  try {
    return JSON.parse(output)
  } catch {
    return null
  }
}

/** JSON and YAML answers: Kubernetes objects and lists of named things. */
export const parseNamedJson: ObjectParser = ({ output }) => {
  const found: ParsedObject[] = []
  walk(parsed(output), null, 0, found)
  return found
}
