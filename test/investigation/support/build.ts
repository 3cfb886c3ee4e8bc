import type { CaseColumns } from '../../../src/domain/case-columns.ts'
import { type CaseRows, type Evidence, noRows } from '../../../src/domain/case-file.ts'
import type { Observation, RankedChange, Ranking, Suspect } from '../../../src/domain/ranking.ts'
import type { Alert } from '../../../src/domain/signal.ts'
import type { CheckResult, Finding, Hypothesis } from '../../../src/domain/verdict.ts'
import type { CaseFile } from '../../../src/investigation/case-file.ts'
import { sourceOfEvidence } from '../../../src/investigation/case-file.ts'
import type { Ask } from '../../../src/investigation/checks/ask.ts'
import { columnsOf } from '../../../src/ranking/columns-of.ts'

/** 12:00:00 UTC: the page fires; trouble began at 11:58. */
export const FIRED = Date.UTC(2026, 2, 3, 12, 0, 0)
export const ONSET = FIRED - 120_000
export const MINUTE = 60_000

export const alert: Alert = {
  title: 'checkout is slow',
  service: 'checkout',
  severity: 'SEV-2',
  entity: null,
  metric: 'latency_p99',
  value: '3.4 s',
  firedAt: FIRED,
  url: null,
  labels: {},
  text: 'p99 above 2 s',
}

/** Rows as a case file holds them. */
export const columns = (rows: Partial<CaseRows> = {}): CaseColumns =>
  columnsOf({
    alert,
    window: { start: FIRED - 60 * MINUTE, end: FIRED },
    rows: { ...noRows(), ...rows },
    baseline: noRows(),
  }).rows

export function evidence(n: number, source: string, over: Partial<Evidence> = {}): Evidence {
  return {
    n,
    ref: `E${n}`,
    connector: 'replay',
    source,
    purpose: 'incident',
    query: `all ${source}`,
    args: {},
    window: { start: FIRED - 30 * MINUTE, end: FIRED + 5 * MINUTE },
    status: 'ok',
    reason: null,
    bytes: 10,
    rows: {},
    rawKey: null,
    parts: {},
    collectedAt: FIRED,
    ...over,
  }
}

export function observation(over: Partial<Observation> = {}): Observation {
  return {
    service: 'payments-db',
    entity: 'payments-db',
    family: 'saturation',
    score: 4,
    onset: ONSET,
    text: 'pool waits rose 0.02 → 8.6 s',
    citations: ['E1'],
    source: 'metrics',
    untrusted: false,
    ...over,
  }
}

export function suspect(over: Partial<Suspect> = {}): Suspect {
  return {
    service: 'payments-db',
    entity: 'payments-db',
    kind: 'saturation',
    score: 5,
    onset: ONSET,
    supporting: [
      observation(),
      observation({
        family: 'log',
        source: 'logs',
        citations: ['E2'],
        untrusted: true,
        text: 'new template ×1,912',
      }),
    ],
    opposing: [],
    ...over,
  }
}

export function change(over: Partial<RankedChange> = {}): RankedChange {
  return {
    service: 'payments-db',
    type: 'deploy',
    title: 'payments-db v412',
    ts: ONSET - 10 * MINUTE,
    leadMs: 10 * MINUTE,
    score: 2,
    citations: ['E3'],
    ...over,
  }
}

export function ranking(over: Partial<Ranking> = {}): Ranking {
  return {
    onset: ONSET,
    onsetPrecision: 15_000,
    onsetNote: null,
    outcome: 'fault',
    outcomeReason: 'payments-db stands out',
    confidence: 0.8,
    suspects: [suspect()],
    changes: [],
    gaps: [],
    ...over,
  }
}

export function check(over: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'c1',
    claim: '`pool_wait` of payments-db rose above 0.1, its normal range',
    sql: 'select count(*) as n from metrics',
    role: 'supports',
    outcome: 'holds',
    rows: ['since the onset: n = 4, seen = 8.6', 'before the onset: n = 20, seen = 0.02'],
    note: null,
    citations: ['E1'],
    source: 'metrics',
    ...over,
  }
}

export function hypothesis(over: Partial<Hypothesis> = {}): Hypothesis {
  return {
    id: 'database/payments-db/connection-pool',
    statement: 'payments-db: database connections are exhausted',
    service: 'payments-db',
    kind: 'connection-pool',
    onset: ONSET,
    checks: [
      check(),
      check({ id: 'c2', source: 'logs', citations: ['E2'], sql: 'select count(*) as n from logs' }),
    ],
    by: 'database',
    ...over,
  }
}

export function finding(over: Partial<Finding> = {}): Finding {
  return {
    specialist: 'database',
    status: 'found',
    hypotheses: [hypothesis()],
    lookedAt: ['metrics of payments-db: 24 rows'],
    note: null,
    ...over,
  }
}

/** Answers nothing: for tests that need no SQL. */
export const silentAsk: Ask = async () => ({ status: 'unavailable', reason: 'not in this test' })

export function caseFile(over: Partial<CaseFile> = {}): CaseFile {
  const read = over.evidence ?? [evidence(1, 'metrics'), evidence(2, 'logs'), evidence(3, 'deploys')]
  const ranked = over.ranking ?? ranking()
  return {
    alert,
    evidence: read,
    window: { start: FIRED - 30 * MINUTE, end: FIRED + 5 * MINUTE },
    incident: columns(),
    baseline: columns(),
    ranking: ranked,
    gaps: [],
    triage: {
      onset: ranked.onset,
      onsetNote: ranked.onsetNote,
      changes: ranked.changes,
      suspects: ranked.suspects,
      gaps: over.gaps ?? [],
      sourcesRead: read.length,
      sourcesFailed: 0,
    },
    ask: silentAsk,
    sourceOf: sourceOfEvidence(read),
    further: null,
    ...over,
  }
}
