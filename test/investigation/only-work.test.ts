import { expect, it } from 'vitest'
import { conclude } from '../../src/investigation/verdict/conclude.ts'
import { alert, evidence, finding, observation, ranking, suspect } from './support/build.ts'

const read = [evidence(1, 'metrics'), evidence(2, 'logs'), evidence(3, 'deploys'), evidence(4, 'traces')]

const decide = (...suspects: ReturnType<typeof suspect>[]) =>
  conclude({ alert, ranking: ranking({ suspects }), findings: [finding()], evidence: read, gaps: [] })

const busy = suspect({
  supporting: [
    observation({ family: 'traffic', text: 'rows read 0 → 4' }),
    observation({ family: 'disk', text: 'blocks read 0 → 1', source: 'traces' }),
  ],
})

it('names nobody where only the work has changed and nobody suffers', () => {
  const verdict = decide(busy)
  expect(verdict).toMatchObject({ kind: 'inconclusive', cause: null })
  expect(verdict.limits).toContain('nobody suffers: only how much work is done has changed')
})

it('names who does more work where somebody suffers', () => {
  const victim = suspect({ service: 'cart', supporting: [observation({ family: 'latency' })] })
  expect(decide(busy, victim).kind).not.toBe('inconclusive')
})
