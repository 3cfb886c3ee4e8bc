import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../src/domain/ranking.ts'
import { sharedNodes } from '../../../src/ranking/kubernetes/shared-node.ts'

const pod = (owner: string, node: string | null, number = 0) => ({
  name: `${owner}-${number}`,
  owner,
  node,
  evidence: 'E1' as const,
})

const slow = (service: string, entity = service, score = 1): Observation => ({
  service,
  entity,
  family: 'latency',
  score,
  onset: 100,
  text: `${entity} is slow`,
  citations: ['E2'],
  source: 'metrics',
  untrusted: false,
})

const onOne = ['a', 'b', 'c', 'd'].map((name) => pod(name, 'node-1'))
const onTwo = ['e', 'f', 'g', 'h', 'i'].map((name) => pod(name, 'node-2'))

describe('a machine whose services suffer together', () => {
  it('is what they have in common', () => {
    const [found, ...more] = sharedNodes(
      ['a', 'b', 'c'].map((name) => slow(name)),
      [...onOne, ...onTwo],
    )
    expect(more).toEqual([])
    expect(found).toMatchObject({ service: 'node-1', kind: 'node', onset: 100, citations: ['E1', 'E2'] })
    expect(found?.score).toBeGreaterThan(1)
  })

  it('is told by its pods where services are spread over machines', () => {
    const names = ['a', 'b', 'c', 'd']
    const spread = names.flatMap((name) => [pod(name, 'node-1', 1), pod(name, 'node-2', 2)])
    expect(
      sharedNodes(
        names.map((name) => slow(name, `${name}-1`)),
        spread,
      ),
    ).toHaveLength(1)
    expect(
      sharedNodes(
        names.map((name) => slow(name)),
        spread,
      ),
    ).toEqual([])
  })

  it.each([
    ['too few suffer', ['a', 'b'], [...onOne, ...onTwo]],
    ['others elsewhere suffer, too', ['a', 'b', 'c', 'e', 'f'], [...onOne, ...onTwo]],
    ['there is one machine only', ['a', 'b', 'c'], onOne],
    ['nobody knows where pods run', ['a', 'b', 'c'], onOne.map(({ owner }) => pod(owner, null))],
  ])('is not blamed when %s', (_, names, pods) => {
    expect(
      sharedNodes(
        names.map((name) => slow(name)),
        pods,
      ),
    ).toEqual([])
  })

  it('is not blamed for what is faint', () => {
    expect(
      sharedNodes(
        ['a', 'b', 'c'].map((name) => slow(name, name, 0.3)),
        [...onOne, ...onTwo],
      ),
    ).toEqual([])
  })
})
