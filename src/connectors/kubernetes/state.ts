import type { Collected } from '../../domain/connector.ts'
import { collected, type Question, type Selected, unanswered } from '../collected.ts'
import type { KubeObject, KubernetesApi, Listed } from './api.ts'
import { objectRow, pruned } from './object-row.ts'
import { entitiesOf } from './owners.ts'
import { GROUP_TEXT, GROUPS, type Group, RESOURCES, type Resource } from './resources.ts'

export interface Reading {
  api: KubernetesApi
  instance: string
  selected: readonly Selected[]
  namespaces: readonly string[]
  /** When it is read. */
  now: number
  signal: AbortSignal
}

interface Read {
  resource: Resource
  namespace: string | null
  answer: Listed
}

/** Every list that is asked, for those namespaces. */
export const listsFor = (namespaces: readonly string[]): { resource: Resource; namespace: string | null }[] =>
  RESOURCES.flatMap((resource) =>
    resource.ofCluster
      ? [{ resource, namespace: resource.namespace ?? null }]
      : namespaces.map((namespace) => ({ resource, namespace })),
  )

async function read({ api, signal }: Reading, one: Omit<Read, 'answer'>): Promise<Read> {
  const { resource, versions, fieldSelector } = one.resource
  const answer = await api.list({ resource, versions, namespace: one.namespace, fieldSelector }, signal)
  return { ...one, answer }
}

const where = (namespace: string | null): string => (namespace === null ? '' : ` in ${namespace}`)

const questionOf = ({ instance }: Reading, query: string, args: Record<string, unknown> = {}): Question => ({
  source: 'kubernetes',
  query,
  args: { instance, ...args },
})

/** A kind that may not be read is said by itself; the rest goes on. */
function refusals(reading: Reading, reads: readonly Read[]): Collected[] {
  return reads.flatMap(({ resource, namespace, answer }) => {
    if (answer.ok || answer.absent === true) return []
    return [unanswered(questionOf(reading, `${resource.resource}${where(namespace)}`), null, answer)]
  })
}

function groupAnswer(reading: Reading, group: Group, reads: readonly Read[]): Collected[] {
  const own = reads.filter((one) => one.resource.group === group)
  const found = own.flatMap(({ resource, answer }) =>
    answer.ok ? answer.items.map((item) => ({ kind: resource.kind, object: pruned(item) })) : [],
  )
  if (found.length === 0) return []
  const cuts = own.flatMap(({ answer }) => (answer.ok && answer.cut !== null ? [answer.cut] : []))
  const absent = own.flatMap(({ resource, answer }) =>
    !answer.ok && answer.absent ? [resource.resource] : [],
  )
  const places = group === 'nodes' ? '' : where(reading.namespaces.join(', '))
  const question = questionOf(reading, `${GROUP_TEXT[group]}${places}`, absent.length > 0 ? { absent } : {})
  return [
    collected(question, null, {
      raw: Buffer.from(found.map(({ object }) => `${JSON.stringify(object)}\n`).join('')),
      tables: { objects: { rows: found.map(({ kind, object }) => objectRow(kind, object, reading.now)) } },
      truncated: cuts.length > 0 ? cuts.join('; ') : null,
    }),
  ]
}

/** The first reason why nothing at all could be read; null when something was. */
function nothing(reading: Reading, reads: readonly Read[]): Collected[] | null {
  if (reads.some(({ answer }) => answer.ok)) return null
  const [first] = reads.flatMap(({ answer }) => (answer.ok ? [] : [answer]))
  return first === undefined ? null : [unanswered(questionOf(reading, 'state of the cluster'), null, first)]
}

/** The objects around the targets, in pieces of evidence by what they are. */
export async function collectState(reading: Reading): Promise<Collected[]> {
  const reads = await Promise.all(listsFor(reading.namespaces).map((one) => read(reading, one)))
  const failed = nothing(reading, reads)
  if (failed !== null) return failed
  const answers = [
    ...GROUPS.flatMap((group) => groupAnswer(reading, group, reads)),
    ...refusals(reading, reads),
  ]
  if (answers.length > 0) return answers
  return [collected(questionOf(reading, 'state of the cluster'), null, { raw: null, tables: {} })]
}

const items = (answer: Listed): KubeObject[] => (answer.ok ? answer.items : [])

/** Which pods are of which service, on which nodes. */
export async function collectTopology(reading: Reading): Promise<Collected[]> {
  const lists = listsFor(reading.namespaces).filter(({ resource }) => /^(pod|node)$/.test(resource.kind))
  const reads = await Promise.all(lists.map((one) => read(reading, one)))
  const failed = nothing(reading, reads)
  if (failed !== null) return failed
  const of = (kind: string): KubeObject[] =>
    reads.flatMap(({ resource, answer }) => (resource.kind === kind ? items(answer) : []))
  const [pods, nodes] = [of('pod'), of('node')]
  const seen = pods.length + nodes.length === 0 ? [] : reading.namespaces
  const rows = entitiesOf({ pods, nodes, namespaces: seen }, reading.selected)
  const question = questionOf(reading, `pods by service${where(reading.namespaces.join(', '))}`)
  const raw = rows.length === 0 ? null : Buffer.from(JSON.stringify(rows))
  const cuts = reads.flatMap(({ answer }) => (answer.ok && answer.cut !== null ? [answer.cut] : []))
  return [
    collected(question, null, { raw, tables: { entities: { rows } }, truncated: cuts[0] ?? null }),
    ...refusals(reading, reads),
  ]
}
