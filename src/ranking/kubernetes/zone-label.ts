import { type Json, recordOf, stringsOf, textOf } from './attrs.ts'

const ZONE = /(?:^|[\s,])(?:topology\.kubernetes\.io|failure-domain\.beta\.kubernetes\.io)\/zone=([^\s,]+)/

const KEYS = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'] as const

/** The zone that the labels of an object name, as manifests, descriptions and `--show-labels` print them. */
export function zoneLabel(attrs: Json): string | null {
  for (const labels of [attrs.labels, attrs.label_map, recordOf(attrs.metadata).labels]) {
    const known = stringsOf(labels)
    const found = KEYS.map((key) => known?.[key]).find((zone) => zone !== undefined && zone !== '')
    const printed = ZONE.exec(textOf(labels) ?? '')?.[1]
    if (found ?? printed) return found ?? printed ?? null
  }
  return null
}
