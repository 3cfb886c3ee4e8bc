import type { CaseRows, EntityRow } from '../../domain/case-file.ts'
import { recordsOf, textOf } from './attrs.ts'

const REPLICA_SET_HASH = /-[0-9a-f]{6,10}$/
const POD_HASH = /-[0-9a-f]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/

/** `ReplicaSet/web-6d5f7c9b84` makes the pods of `web`; null when the output does not name a controller. */
function controllerOf(attrs: Record<string, unknown>): string | null {
  const [owner] = recordsOf(attrs.owners)
  const said = textOf(attrs.controlled_by)
  const [kind = '', name = ''] = said?.split('/') ?? [textOf(owner?.kind) ?? '', textOf(owner?.name) ?? '']
  if (name === '' || kind === 'Node') return null
  return kind === 'ReplicaSet' ? name.replace(REPLICA_SET_HASH, '') : name
}

/**
 * The fold of entities with pods folded into what made them, where only their state says so: an alert about a pod
 * names it as if it were a service of its own.
 */
export function withPodOwners({ entities, objects, logs }: CaseRows): EntityRow[] {
  const owners = new Map<string, EntityRow>()
  const add = (entity: string, service: string, evidence: EntityRow['evidence']): void => {
    if (service !== entity) owners.set(entity, { evidence, entity, kind: 'pod', service })
  }
  const seen = new Set<string>()
  for (const rows of [entities, logs])
    for (const { entity, evidence } of rows) {
      if (seen.has(entity)) continue
      seen.add(entity)
      if (POD_HASH.test(entity)) add(entity, entity.replace(POD_HASH, ''), evidence)
    }
  for (const { kind, name, attrs, evidence } of objects)
    if (kind === 'pod') add(name, controllerOf(attrs) ?? name.replace(POD_HASH, ''), evidence)
  const folded = new Set(
    entities
      .filter(({ entity, service }) => service !== null && service !== entity)
      .map(({ entity }) => entity),
  )
  const added = [...owners.values()].filter(({ entity }) => !folded.has(entity))
  const replaced = new Set(added.map(({ entity }) => entity))
  return [...entities.filter(({ entity }) => !replaced.has(entity)), ...added]
}
