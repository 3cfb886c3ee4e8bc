import type { ChangeRow, TimeWindow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import { changeWindow } from '../change-rows.ts'
import { collected, unanswered } from '../collected.ts'
import type { Json, KubeObject, ListAsk, Listed } from './api.ts'
import { serviceOfPod } from './owners.ts'
import { APPLICATIONS, RESOURCES, REVISIONS } from './resources.ts'
import type { Reading } from './state.ts'

type Change = Omit<ChangeRow, 'evidence'>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const recordOf = (value: unknown): Json => (isRecord(value) ? value : {})
const recordsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const REVISION = 'deployment.kubernetes.io/revision'
const CAUSE = 'kubernetes.io/change-cause'

const revisionOf = ({ metadata }: KubeObject): number =>
  Number(metadata.annotations?.[REVISION] ?? Number.NaN)

const imagesOf = ({ spec }: Json): string[] =>
  recordsOf(recordOf(recordOf(recordOf(spec).template).spec).containers).flatMap(
    ({ image }) => text(image) ?? [],
  )

const WORKLOAD = /^(?:Deployment|StatefulSet|DaemonSet)$/

const workloadOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.find(({ kind }) => WORKLOAD.test(kind))

/** A controller revision as a replica set is: its number as the annotation, the template below `spec`. */
export const asReplicaSets = (all: readonly KubeObject[]): KubeObject[] =>
  all.map(({ metadata, revision, data }) => ({
    metadata: { ...metadata, annotations: { ...metadata.annotations, [REVISION]: String(revision) } },
    spec: recordOf(data).spec,
  }))

/** Replica sets of one workload, the oldest revision first. */
function revisions(sets: readonly KubeObject[]): KubeObject[][] {
  const of = new Map<string, KubeObject[]>()
  for (const one of sets) {
    const owner = workloadOf(one)
    if (owner === undefined || Number.isNaN(revisionOf(one))) continue
    const key = `${one.metadata.namespace ?? ''}/${owner.kind}/${owner.name}`
    of.set(key, [...(of.get(key) ?? []), one])
  }
  return [...of.values()].map((all) => all.sort((a, b) => revisionOf(a) - revisionOf(b)))
}

/** When a deployment last began to roll out what it has now: a rollback takes an old replica set, which keeps its age. */
function rolledAt(deployment: KubeObject | undefined): number {
  const conditions = recordsOf(recordOf(deployment?.status).conditions)
  const progress = conditions.find(({ type }) => type === 'Progressing')
  return Date.parse(text(progress?.lastUpdateTime) ?? text(progress?.lastTransitionTime) ?? '')
}

const ROLLBACK_AFTER = 60_000

function changeOf(
  one: KubeObject,
  before: KubeObject | undefined,
  about: { service: string; workload: string; ts: number; isBack: boolean },
): Change {
  const { service, workload, ts, isBack } = about
  const revision = revisionOf(one)
  const [was, is] = [before ? imagesOf(before) : [], imagesOf(one)]
  const changed = is.filter((image) => !was.includes(image))
  const cause = one.metadata.annotations?.[CAUSE]
  const what = changed.length > 0 && before ? `${was.join(', ')} → ${is.join(', ')}` : is.join(', ')
  const verb = isBack ? 'rolled back to' : 'rolled out as'
  return {
    ts,
    type: isBack ? 'rollback' : 'deploy',
    entity: service,
    title: `${workload} ${verb} revision ${revision}: ${cause ?? what}`.slice(0, 300),
    attrs: {
      service,
      workload,
      revision_number: revision,
      images: is,
      ...(before ? { previous_images: was } : {}),
      ...(cause === undefined ? {} : { change_cause: cause }),
    },
  }
}

/** One a revision, by when its replica set was made, and one for a rollback to an old set. */
export function rollouts(
  sets: readonly KubeObject[],
  deployments: readonly KubeObject[],
  serviceOf: (object: KubeObject, workload: string) => string,
): Change[] {
  return revisions(sets).flatMap((all) =>
    all.flatMap((one, index): Change[] => {
      const workload = workloadOf(one)?.name ?? ''
      const service = serviceOf(one, workload)
      const made = Date.parse(one.metadata.creationTimestamp ?? '')
      const before = all[index - 1]
      const deployment = deployments.find(
        ({ metadata }) => metadata.name === workload && metadata.namespace === one.metadata.namespace,
      )
      const rolled = rolledAt(deployment)
      const beforeWasNewer = Date.parse(before?.metadata.creationTimestamp ?? '') > made
      // Its number is the highest and its age is not the youngest: it was taken again.
      const isBack = index === all.length - 1 && beforeWasNewer && rolled - made > ROLLBACK_AFTER
      const ts = isBack ? rolled : made
      return Number.isNaN(ts) ? [] : [changeOf(one, before, { service, workload, ts, isBack })]
    }),
  )
}

/** What ArgoCD applied, revision by revision. */
export function applied(
  applications: readonly KubeObject[],
  serviceNamed: (name: string) => string,
): Change[] {
  return applications.flatMap(({ metadata, status, spec }) => {
    const source = recordOf(recordOf(spec).source)
    return recordsOf(recordOf(status).history).flatMap(({ revision, deployedAt }): Change[] => {
      const ts = Date.parse(text(deployedAt) ?? '')
      const sha = text(revision)
      if (Number.isNaN(ts) || sha === null) return []
      const service = serviceNamed(metadata.name)
      const title = `${metadata.name} synced to ${sha.slice(0, 12)} by ArgoCD`
      const attrs = { service, sha, repository: text(source.repoURL), path: text(source.path) }
      return [{ ts, type: 'deploy', entity: service, title, attrs }]
    })
  })
}

const ROLLED = RESOURCES.filter(({ kind }) => /^(replicaset|deployment)$/.test(kind))

/** Every list that changes are told from. */
export const changeListsFor = (namespaces: readonly string[]): ListAsk[] => [
  ...namespaces.flatMap((namespace) =>
    [...ROLLED, REVISIONS].map(({ resource, versions }) => ({ resource, versions, namespace })),
  ),
  { ...APPLICATIONS, namespace: null },
]

/** What each of the lists answered, by what it lists. */
async function listsOf({ api, namespaces, signal }: Reading): Promise<(resource: string) => Listed[]> {
  const asks = changeListsFor(namespaces)
  const answers = await Promise.all(asks.map((ask) => api.list(ask, signal)))
  return (resource) => answers.filter((_, index) => asks[index]?.resource === resource)
}

const itemsOf = (answers: readonly Listed[]): KubeObject[] =>
  answers.flatMap((one) => (one.ok ? one.items : []))

/** Changes of the day before the window's end, by revision of the workloads and by what ArgoCD applied. */
export async function collectChanges(reading: Reading, window: TimeWindow): Promise<Collected[]> {
  const { instance, selected } = reading
  const listed = await listsOf(reading)
  const [sets, others] = [listed('replicasets'), listed(REVISIONS.resource)]
  const applications = listed(APPLICATIONS.resource)
  const within = changeWindow(window)
  const isWithin = ({ ts }: Change): boolean => ts !== null && ts >= within.start && ts <= within.end
  const question = (query: string) => ({ source: 'deploys', query, args: { instance } })
  const named = (name: string): string =>
    selected.find(({ names }) => names.includes(name))?.target.service ?? name
  const asPod = (object: KubeObject): string => serviceOfPod(object, selected)
  const serviceOf = (object: KubeObject, workload: string): string => {
    const templated = recordOf(recordOf(recordOf(object.spec).template).metadata).labels
    const labels = isRecord(templated) ? (templated as Record<string, string>) : {}
    const pod = {
      metadata: { ...object.metadata, labels, ownerReferences: [{ kind: 'Deployment', name: workload }] },
    }
    return asPod(pod)
  }
  const answerOf = (query: string, rows: Change[], answers: readonly Listed[]): Collected => {
    const failed = answers.flatMap((one) => (one.ok || one.absent ? [] : [one]))
    const [failure] = failed
    if (failure !== undefined && rows.length === 0) return unanswered(question(query), within, failure)
    return collected(question(query), within, {
      raw: rows.length === 0 ? null : Buffer.from(JSON.stringify(rows)),
      tables: { changes: { rows } },
      truncated: failure === undefined ? null : failure.reason,
    })
  }
  const rolled = rollouts(itemsOf(sets), itemsOf(listed('deployments')), serviceOf).filter(isWithin)
  const other = rollouts(asReplicaSets(itemsOf(others)), [], serviceOf).filter(isWithin)
  const answers = [answerOf('revisions of deployments', rolled, sets)]
  // A cluster has none where nothing is one, and an old one does not know them: that is no gap.
  if (other.length > 0 || others.some((one) => !one.ok && !one.absent))
    answers.push(answerOf('revisions of stateful and daemon sets', other, others))
  // Most clusters have no ArgoCD: that is no gap.
  if (applications.every((one) => !one.ok && one.absent)) return answers
  const synced = applied(itemsOf(applications), named).filter(isWithin)
  return [...answers, answerOf('what ArgoCD applied', synced, applications)]
}
