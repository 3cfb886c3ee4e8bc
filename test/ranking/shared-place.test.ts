import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/domain/ranking.ts'
import { type Placed, sharedPlaces } from '../../src/ranking/shared-place.ts'

const pod = (owner: string, node: string | null, number = 0) => ({
  name: `${owner}-${number}`,
  owner,
  place: node,
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

const sharedNodes = (observations: readonly Observation[], pods: readonly Placed[], callees = new Map()) =>
  sharedPlaces(observations, pods, { kind: 'node', callees }).map(({ observation }) => observation)

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

  it('is blamed although callers elsewhere suffer from it', () => {
    const hot = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => slow(name))
    const calling = new Map(['ea', 'fe', 'gf'].map(([from = '', to = '']) => [from, new Set([to])]))
    expect(sharedNodes(hot, [...onOne, ...onTwo])).toEqual([])
    expect(sharedNodes(hot, [...onOne, ...onTwo], calling)).toMatchObject([{ service: 'node-1' }])
  })

  it('is not blamed when one service there explains the others, which call it', () => {
    const callees = new Map(['b', 'c', 'd'].map((name) => [name, new Set(['a'])]))
    const hot = ['a', 'b', 'c', 'd'].map((name) => slow(name))
    expect(sharedNodes(hot, [...onOne, ...onTwo], callees)).toEqual([])
    const own = hot.map((one) => ({ ...one, family: 'network' as const }))
    expect(sharedNodes(own, [...onOne, ...onTwo], callees)).toHaveLength(1)
  })
})
