import { type Document, parseAllDocuments } from 'yaml'
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

/** Parsing takes about a second a megabyte, in this thread. */
const LONGEST = 524_288

/** No manifest nests so deep; the parser takes two seconds for 20 KB of brackets. */
const DEEPEST = 64

function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [sign] of text.matchAll(/[[{}\]]/g)) {
    depth = Math.max(0, depth + (sign === '[' || sign === '{' ? 1 : -1))
    if (depth > DEEPEST) return true
  }
  return new RegExp(`^ {${DEEPEST * 8},}`, 'm').test(text)
}

/** What a document is as data; nothing for one that is wrong, or whose aliases would unfold without end. */
function dataOf(document: Pick<Document, 'errors' | 'toJS'>): unknown[] {
  if (document.errors.length > 0) return []
  try {
    return [document.toJS({ maxAliasCount: 100 })]
  } catch {
    return []
  }
}

function manifests(text: string): unknown[] {
  if (text.length > LONGEST || isTooDeep(text)) return []
  return [...parseAllDocuments(text, { logLevel: 'silent', strict: false })].flatMap(dataOf)
}

/** An answer as data when it is JSON or YAML of Kubernetes; null for any other text. */
function parsed(output: unknown): unknown {
  if (typeof output !== 'string') return output
  if (isManifest(output)) return manifests(output)
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
