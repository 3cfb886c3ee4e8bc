import type { Selected } from '../collected.ts'
import type { Labels } from './api.ts'

/** Series that belong to targets, and to which. */
export interface Scope {
  /** Inside of the braces. */
  matchers: string
  /** The label whose value names the owner; null when all of it is one target's. */
  by: string | null
  ownerOf(labels: Labels): string | null
}

/**
 * Labels that name a service, the most telling first: a series found by two of them is read by the first. `job` may
 * have its namespace before it (OpenTelemetry, PodMonitors), `instance` its port after it.
 */
export const NAME_LABELS = [
  'service_name',
  'service',
  'app',
  'app_kubernetes_io_name',
  'application',
  'job',
  'deployment',
  'statefulset',
  'daemonset',
  'container',
  'pod',
  'instance',
] as const

type NameLabel = (typeof NAME_LABELS)[number]

const quoted = (text: string): string => JSON.stringify(text)

/** For PromQL, where `RegExp.escape` would write `\x70ayments\x2ddb` into queries that people read. */
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What stands around the name in a value of the label. A pod has the hash of its ReplicaSet, or a number. */
const AROUND: Partial<Record<NameLabel, (names: string) => string>> = {
  job: (names) => `(?:[^/]+/)?(?:${names})`,
  pod: (names) => `(?:${names})-(?:[a-z0-9]{1,10}-[a-z0-9]{5}|[a-z0-9]{5}|[0-9]+)`,
  instance: (names) => `(?:${names})(?:[.:].*)?`,
}

const patternOf = (label: NameLabel, names: readonly string[]): string => {
  const list = names.map(escaped).join('|')
  return AROUND[label]?.(list) ?? list
}

export const matchersOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(',')

export const joined = (...matchers: string[]): string => matchers.filter((one) => one !== '').join(',')

function scopeOfNames(label: NameLabel, some: readonly Selected[], more: string): Scope {
  const owners = some.map(({ target, names }) => ({
    service: target.service,
    pattern: new RegExp(`^(?:${patternOf(label, names)})$`),
  }))
  const names = some.flatMap((one) => one.names)
  return {
    matchers: joined(more, `${label}=~${quoted(patternOf(label, names))}`),
    by: label,
    ownerOf: (labels) => owners.find(({ pattern }) => pattern.test(labels[label] ?? ''))?.service ?? null,
  }
}

/** What a selector selects; where it names a namespace, also the target's pods there, which lack other labels. */
function scopesOfSelector({ target, selector, names }: Selected, more: string): Scope[] {
  const ownerOf = (): string => target.service
  const own: Scope = { matchers: joined(more, matchersOf(selector ?? {})), by: null, ownerOf }
  const { namespace } = selector ?? {}
  if (namespace === undefined || selector?.pod !== undefined) return [own]
  const pods = `pod=~${quoted(patternOf('pod', names))}`
  return [own, { matchers: joined(more, matchersOf({ namespace }), pods), by: null, ownerOf }]
}

/**
 * Where to look for the series of targets: by the configured selectors, the others by their names in those of the
 * labels that the store has. `more` are matchers of the instance.
 */
export function scopesOf(selected: readonly Selected[], labels: readonly string[], more: string): Scope[] {
  const chosen = selected.filter(({ selector }) => selector !== null)
  const named = selected.filter(({ selector }) => selector === null)
  const present = NAME_LABELS.filter((label) => labels.includes(label))
  return [
    ...chosen.flatMap((one) => scopesOfSelector(one, more)),
    ...(named.length === 0 ? [] : present.map((label) => scopeOfNames(label, named, more))),
  ]
}

/** Counts its series by metric, which tells what there is and how much of it. */
export const countQuery = ({ matchers, by }: Scope): string =>
  `count by (${by === null ? '__name__' : `__name__, ${by}`}) ({${matchers}})`
