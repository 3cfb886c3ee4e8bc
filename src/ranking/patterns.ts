import type { LogRow } from '../domain/case-file.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Folding, RankInput } from './case-input.ts'
import { isErrorLine, template } from './log-template.ts'
import type { LinkedSpan } from './span-series.ts'

const BIN = 10_000
const MOST_BINS = 400

/** Something that happens a share of the time: a call per operation, a log template per operation or service. */
export interface Pattern {
  kind: 'call' | 'log'
  service: string
  /** The operation it belongs to; null when a line has no span. */
  op: string | null
  /** Template, or the called service and operation. */
  what: string
  callee: string | null
  isError: boolean
  example: LogRow | null
  evidence: EvidenceRef
  /** Signed root of the likelihood ratio, after the penalty for searching the split. */
  z: number
  effect: number
  rose: boolean
  before: number
  after: number
  onset: number
  score: number
}

interface Counter {
  reference: number
  bins: Int32Array
}

interface Candidate extends Omit<Pattern, 'z' | 'effect' | 'rose' | 'before' | 'after' | 'onset' | 'score'> {
  own: Counter
  whole: Counter
}

interface Tally {
  wholes: Map<string, Counter>
  candidates: Map<string, Candidate>
  binOf(time: number): number
  bins: number
  start: number
}

function tally({ window, alert }: RankInput): Tally {
  const bins = Math.min(MOST_BINS, Math.ceil((Math.max(window.end, alert.firedAt) - window.start) / BIN) + 1)
  return {
    wholes: new Map(),
    candidates: new Map(),
    bins,
    start: window.start,
    binOf: (time) => Math.min(bins - 1, Math.floor((time - window.start) / BIN)),
  }
}

const counter = (bins: number): Counter => ({ reference: 0, bins: new Int32Array(bins) })

function hit(into: Counter, bin: number): void {
  if (bin < 0) into.reference += 1
  else into.bins[bin] = (into.bins[bin] ?? 0) + 1
}

function whole(all: Tally, key: string): Counter {
  const found = all.wholes.get(key) ?? counter(all.bins)
  all.wholes.set(key, found)
  return found
}

/** 2·Σ observed·ln(observed/expected) of a 2×2 table (G-test, Dunning 1993). */
function gTest(hits1: number, all1: number, hits2: number, all2: number): number {
  const share = (hits1 + hits2) / (all1 + all2)
  const term = (count: number, expected: number): number =>
    count > 0 ? count * Math.log(count / expected) : 0
  return Math.max(0, 2 * (term(hits1, share * all1) + term(hits2, share * all2)))
}

interface Table {
  hits1: number
  all1: number
  hits2: number
  all2: number
}

const total = (bins: Int32Array): number => bins.reduce((sum, count) => sum + count, 0)

/** The split that separates before and after best, up to the alert; each side needs enough to speak. */
function bestTable(
  { own, whole: everything }: Candidate,
  lastBin: number,
): (Table & { g: number; bin: number }) | null {
  const table: Table = {
    hits1: own.reference,
    all1: everything.reference,
    hits2: total(own.bins),
    all2: total(everything.bins),
  }
  let best: (Table & { g: number; bin: number }) | null = null
  for (let bin = 0; bin <= lastBin; bin += 1) {
    if (table.all1 >= 6 && table.all2 >= 4) {
      const g = gTest(table.hits1, table.all1, table.hits2, table.all2)
      if (!best || g > best.g) best = { ...table, g, bin }
    }
    const [hits, all] = [own.bins[bin] ?? 0, everything.bins[bin] ?? 0]
    table.hits1 += hits
    table.all1 += all
    table.hits2 -= hits
    table.all2 -= all
  }
  return best
}

/** Every pattern gets its own onset: one common split hides those that came late. */
function judge(candidate: Candidate, all: Tally, lastBin: number): Pattern | null {
  const best = bestTable(candidate, lastBin)
  if (!best) return null
  const smooth = (hits: number, n: number): number => (hits + 0.5) / (n + 1)
  const [r1, r2] = [smooth(best.hits1, best.all1), smooth(best.hits2, best.all2)]
  // 5 is what the best of a few hundred splits reaches by chance.
  const z = Math.sqrt(Math.max(0, best.g - 5))
  const effect = Math.abs(r2 - r1) / Math.max(r1, r2)
  if (z < 3 || effect < 0.45) return null
  const { own: _, whole: __, ...rest } = candidate
  return {
    ...rest,
    z,
    effect,
    rose: r2 > r1,
    before: best.hits1 / best.all1,
    after: best.hits2 / best.all2,
    onset: all.start + best.bin * BIN,
    score: 1.5 * Math.log1p(z / 2.2) * effect ** 2,
  }
}

function countCalls(all: Tally, spans: readonly LinkedSpan[], isReference: boolean): void {
  for (const span of spans) {
    const bin = isReference ? -1 : all.binOf(span.start)
    hit(whole(all, `${span.service}\u0000${span.op}`), bin)
    const { parent } = span
    if (!parent) continue
    const wholeKey = `${parent.service}\u0000${parent.op}`
    const key = `call\u0000${wholeKey}\u0000${span.service}\u0000${span.op}`
    let found = all.candidates.get(key)
    if (!found) {
      found = {
        kind: 'call',
        service: parent.service,
        op: parent.op,
        what: `${span.service} ${span.op}`,
        callee: span.service,
        isError: false,
        example: null,
        evidence: span.evidence,
        own: counter(all.bins),
        whole: whole(all, wholeKey),
      }
      all.candidates.set(key, found)
    }
    hit(found.own, bin)
  }
}

interface LineContext {
  all: Tally
  folding: Folding
  opOf: ReadonlyMap<string, string>
}

/** The pattern a line belongs to; a line of an operation counts against its calls, any other against all lines. */
function lineCandidate({ all, opOf }: LineContext, line: LogRow, service: string): Candidate {
  const op = (line.spanId && opOf.get(line.spanId)) || null
  const wholeKey = op ? `${service}\u0000${op}` : `lines\u0000${service}`
  const isError = isErrorLine(line)
  const what = template(line.message)
  const key = `log\u0000${wholeKey}\u0000${isError}\u0000${what}`
  const found = all.candidates.get(key)
  if (found) return found
  const own = counter(all.bins)
  const candidate: Candidate = {
    kind: 'log',
    service,
    op,
    what,
    callee: null,
    isError,
    example: null,
    evidence: line.evidence,
    own,
    whole: whole(all, wholeKey),
  }
  all.candidates.set(key, candidate)
  return candidate
}

function countLine(context: LineContext, line: LogRow, isReference: boolean): void {
  const { all, folding } = context
  const service = folding.serviceOf(line.entity)
  if (service === null || (line.ts === null && !isReference)) return
  const bin = isReference || line.ts === null ? -1 : all.binOf(line.ts)
  const candidate = lineCandidate(context, line, service)
  if (candidate.op === null) hit(candidate.whole, bin)
  if (!isReference && !candidate.example) {
    candidate.example = line
    candidate.evidence = line.evidence
  }
  hit(candidate.own, bin)
}

const lineKey = (line: LogRow): string => `${line.message}\u0000${line.entity}\u0000${line.evidence}`

/**
 * Per operation, how often it calls each child and logs each template, before against after. Finds code faults
 * that no metric shows: vanished calls and lines, new error templates, early returns.
 */
export function findPatterns(
  input: RankInput,
  folding: Folding,
  spans: readonly LinkedSpan[],
  good: readonly LinkedSpan[],
): Pattern[] {
  const all = tally(input)
  countCalls(all, good, true)
  countCalls(all, spans, false)
  const opOf = new Map([...good, ...spans].map((span) => [span.spanId, span.op]))
  const byTime = (a: LogRow, b: LogRow): number =>
    (a.ts ?? 0) - (b.ts ?? 0) || (lineKey(a) < lineKey(b) ? -1 : 1)
  const context = { all, folding, opOf }
  for (const line of input.baseline.logs) countLine(context, line, true)
  for (const line of [...input.rows.logs].sort(byTime)) countLine(context, line, false)
  const lastBin = Math.max(1, all.binOf(input.alert.firedAt))
  return [...all.candidates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, candidate]) => judge(candidate, all, lastBin) ?? [])
}
