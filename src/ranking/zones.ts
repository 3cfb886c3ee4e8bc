import type { ObjectRow } from '../domain/case-file.ts'
import type { Folding } from './case-input.ts'
import { isRecord, textOf } from './kubernetes/attrs.ts'
import type { Pod } from './kubernetes/model.ts'
import { zoneLabel } from './kubernetes/zone-label.ts'
import type { Placed } from './shared-place.ts'

/** `zone`, `az`, `availability_zone` and `AvailabilityZone`, whoever writes them. */
const ZONE = /^(?:az|(?:availability_?)?zone)$/i

/** Where an object says it lies: its labels, an attribute of its own, or one a step below (`Placement`). */
function zoneOf({ attrs }: Pick<ObjectRow, 'attrs'>): string | null {
  const label = zoneLabel(attrs)
  if (label !== null) return label
  const nested = Object.values(attrs).filter(isRecord)
  for (const record of [attrs, ...nested])
    for (const [name, value] of Object.entries(record)) {
      const zone = ZONE.test(name) ? textOf(value) : null
      if (zone) return zone
    }
  return null
}

/** Everything whose zone is known: pods by themselves or by their machine, any other object by what it says. */
export function placedInZones(
  objects: readonly ObjectRow[],
  pods: readonly Pod[],
  folding: Folding,
): Placed[] {
  const zones = new Map<string, { row: ObjectRow; zone: string }>()
  for (const row of objects) {
    const zone = zoneOf(row)
    if (zone !== null) zones.set(`${row.kind}\u0000${row.name}`, { row, zone })
  }
  if (zones.size === 0) return []
  const zoneAt = (kind: string, name: string | null): string | null =>
    zones.get(`${kind}\u0000${name}`)?.zone ?? null
  const ofPods = pods.map(
    ({ name, owner, node, evidence }): Placed => ({
      name,
      owner,
      place: zoneAt('pod', name) ?? zoneAt('node', node),
      evidence,
    }),
  )
  const others = [...zones.values()]
    .filter(({ row }) => row.kind !== 'pod' && row.kind !== 'node')
    .map(
      ({ row: { name, evidence }, zone }): Placed => ({
        name,
        owner: folding.serviceOf(name) ?? name,
        place: zone,
        evidence,
      }),
    )
  return [...ofPods, ...others]
}
