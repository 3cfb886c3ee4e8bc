import { describe, expect, it } from 'vitest'
import type { ObjectRow } from '../../src/domain/case-file.ts'
import { topologyRows } from '../../src/evidence/import/import-topology.ts'
import { foldingOf } from '../../src/ranking/case-input.ts'
import { readCluster } from '../../src/ranking/kubernetes/read-cluster.ts'
import { placedInZones } from '../../src/ranking/zones.ts'
import { firstOf, madeUp } from './support/made-up.ts'
import { edge, entity, input, rankRows, series, toolRows } from './support/rows.ts'

const object = (kind: string, name: string, attrs: ObjectRow['attrs']): ObjectRow => ({
  evidence: 'E7',
  ts: null,
  kind,
  namespace: null,
  name,
  state: null,
  attrs,
})

const placed = (objects: readonly ObjectRow[]): string[] => {
  const folding = foldingOf({ entities: [entity('web'), entity('web-1', 'pod', 'web')] })
  return placedInZones(objects, readCluster(objects, [], folding).pods, folding).map(
    ({ name, owner, place }) => `${name} of ${owner} in ${place}`,
  )
}

const LABEL = 'topology.kubernetes.io/zone'

describe('where things lie', () => {
  it.each([
    ['labels of a manifest', { labels: { [LABEL]: 'a' } }],
    ['labels of a description', { label_map: { 'failure-domain.beta.kubernetes.io/zone': 'a' } }],
    ['--show-labels', { labels: `kubernetes.io/os=linux,${LABEL}=a,tier=x` }],
    ['a column', { zone: 'a' }],
  ])('is read of a machine, for its pods: %s', (_, attrs) => {
    expect(placed([object('node', 'node-1', attrs), object('pod', 'web-1', { node: 'node-1' })])).toEqual([
      'web-1 of web in a',
    ])
  })

  it.each([
    { az: 'a' },
    { availability_zone: 'a' },
    { AvailabilityZone: 'a' },
    { Placement: { AvailabilityZone: 'a' } },
  ])('is read of whatever says it: %o', (attrs) => {
    expect(placed([object('instance', 'web', attrs)])).toEqual(['web of web in a'])
  })

  it('is unknown where nobody says it', () => {
    expect(placed([object('pod', 'web-1', { node: 'node-1', timezone: 'UTC', zoned: 'a' })])).toEqual([])
  })
})

const SICK = ['a', 'b', 'c', 'd']
const WELL = ['e', 'f', 'g', 'h']

const shop = (zones: boolean, sick: readonly string[] = SICK) =>
  rankRows(
    input(
      {
        ...topologyRows(
          {
            entities: [...SICK, ...WELL].map((id) => ({
              id,
              kind: 'service',
              service: id,
              zone: zones ? `zone-${SICK.includes(id) ? 1 : 2}` : null,
            })),
            edges: [],
          },
          'E1',
        ),
        edges: [edge('e', 'a'), edge('f', 'g')],
        metrics: [...SICK, ...WELL].flatMap((name) =>
          series(name, 'latency_p95_ms', 40, sick.includes(name) ? 240 : 40),
        ),
      },
      { service: 'e', entity: 'e' },
    ),
  ).suspects[0]

describe('a zone whose services suffer together', () => {
  it('is the first suspect, with what it rests on', () => {
    const suspect = shop(true)
    expect(suspect).toMatchObject({ service: 'zone-1', kind: 'zone' })
    expect(suspect?.supporting[0]?.citations).toEqual(['E1', 'E2'])
  })

  it('is none where nobody says who lies where, or one service suffers', () => {
    expect(shop(false)?.service).not.toContain('zone')
    expect(shop(true, ['b'])?.service).toBe('b')
  })

  it('is found by the machines of pods, in several of which they suffer', () => {
    const nodes = ['node-1', 'node-2', 'node-3', 'node-4']
    const names = [...SICK, ...WELL]
    const table = (lines: string[]) => ({
      args: { resource_type: 'x' },
      output: lines.join('\n'),
    })
    const rows = toolRows([
      table([
        'NAME      STATUS   ROLES    AGE   VERSION   ZONE',
        ...nodes.map(
          (name, index) => `${name}    Ready    <none>   3d    v1.30     zone-${index < 2 ? 1 : 2}`,
        ),
      ]),
      table([
        'NAME   READY   STATUS    RESTARTS   AGE   IP        NODE',
        ...names.map(
          (name, index) =>
            `${name}-0    1/1     Running   0          3d    10.0.0.1  ${nodes[Math.floor(index / 2)]}`,
        ),
      ]),
    ])
    const { suspects } = rankRows(
      input({
        ...rows,
        entities: names.flatMap((name) => [entity(name), entity(`${name}-0`, 'pod', name)]),
        metrics: names.flatMap((name) =>
          series(`${name}-0`, 'latency_p95_ms', 40, SICK.includes(name) ? 240 : 40),
        ),
      }),
    )
    expect(suspects[0]).toMatchObject({ service: 'zone-1', kind: 'zone' })
  })

  it('is found in most made-up systems of which one zone is sick', () => {
    const cases = Array.from({ length: 12 }, (_, index) =>
      madeUp(`zones ${index}`, { strength: 2 }, { services: 14, zones: 2, past: 60 }),
    ).filter(({ truth }) => truth.kinds?.includes('zone'))
    expect(cases.length).toBeGreaterThan(4)
    const right = cases.filter((sim) => firstOf(sim) === sim.truth.entities[0])
    expect(right.length / cases.length).toBeGreaterThan(0.5)
  })
})
