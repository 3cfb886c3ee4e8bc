import type { CaseRows, MetricRow } from '../../../src/domain/case-file.ts'
import type { KnownFact } from '../../../src/domain/known.ts'
import type { ExpectationDetail } from '../../../src/domain/lesson.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import { alert, FIRED, MINUTE } from './build.ts'

/** `2 % errors in us-west-2 for 15 min after each deploy`, confirmed. */
export const expectation = (
  over: Partial<ExpectationDetail> = {},
  fact: Partial<KnownFact> = {},
): KnownFact => ({
  lesson: 'e1',
  kind: 'expectation',
  services: ['canary'],
  relation: 'own',
  statement: 'canary: up to 2 % errors in us-west-2 for 15 min after each deploy are expected',
  detail: {
    kind: 'expectation',
    bounds: [{ metric: 'errors', op: '<=', value: 2, unit: '%' }],
    places: ['us-west-2'],
    after: { trigger: 'deploy', minutes: 15 },
    during: null,
    ...over,
  },
  status: 'confirmed',
  statusReason: null,
  at: FIRED - 30 * 24 * 60 * MINUTE,
  place: '#releases',
  link: null,
  ...fact,
})

export const canaryAlert = (over: Partial<Alert> = {}): Alert => ({
  ...alert,
  title: 'canary error ratio 1.8 %',
  service: 'canary',
  metric: 'error_ratio',
  value: '1.8 %',
  labels: { region: 'us-west-2' },
  ...over,
})

/** Errors of the canary since a deploy so many minutes before the page; before it none. */
export function canaryRows(minutes: number, ratio: number): Partial<CaseRows> {
  const deployed = FIRED - minutes * MINUTE
  const metrics: MetricRow[] = []
  for (let ts = FIRED - 60 * MINUTE; ts <= FIRED; ts += MINUTE / 4) {
    const value = ts < deployed ? 0 : ratio
    metrics.push({ evidence: 'E1', ts, entity: 'canary', metric: 'error_ratio', value })
  }
  const change = {
    evidence: 'E2',
    ts: deployed,
    type: 'deploy',
    entity: 'canary',
    title: 'canary v12',
    attrs: {},
  }
  return { metrics, changes: [change as CaseRows['changes'][number]] }
}
