import type { LogExample, LogGroup } from '../domain/case-columns.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Folding, RankInput } from './case-input.ts'
import { type LinkedSpans, perCall } from './linked-spans.ts'
import { isEarlier } from './log-groups.ts'

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
  example: LogExample | null
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
  // An error that is no longer logged is something that got better.
  if (candidate.isError && r2 < r1) return null
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

/** The candidate of a key, made when it is first met. */
function candidate(
  all: Tally,
  key: string,
  make: () => Omit<Candidate, 'own' | 'example' | 'isError' | 'callee'> & Partial<Candidate>,
): Candidate {
  const found = all.candidates.get(key)
  if (found) return found
  const made = { callee: null, isError: false, example: null, own: counter(all.bins), ...make() }
  all.candidates.set(key, made)
  return made
}

function countCalls(all: Tally, spans: LinkedSpans, isReference: boolean): void {
  const opKeys = spans.places.map(({ service, op }) => `${service}\u0000${op}`)
  const wholes = opKeys.map((key) => whole(all, key))
  const callOf = perCall(spans, ({ caller, callee }) => {
    const wholeKey = `${caller.service}\u0000${caller.op}`
    return candidate(all, `call\u0000${wholeKey}\u0000${callee.service}\u0000${callee.op}`, () => ({
      kind: 'call',
      service: caller.service,
      op: caller.op,
      what: `${callee.service} ${callee.op}`,
      callee: callee.service,
      evidence: callee.evidence,
      whole: whole(all, wholeKey),
    }))
  })
  for (let index = 0; index < spans.place.length; index += 1) {
    const bin = isReference ? -1 : all.binOf(spans.start[index] ?? 0)
    const place = spans.place[index] ?? 0
    hit(wholes[place] as Counter, bin)
    const parent = spans.parent[index] ?? -1
    if (parent >= 0) hit(callOf(spans.place[parent] ?? 0, place).own, bin)
  }
}

/** The pattern lines belong to; those of an operation count against its calls, any others against all lines. */
function lineCandidate(all: Tally, group: LogGroup, service: string): Candidate {
  const { op, isError, template, evidence } = group
  const wholeKey = op ? `${service}\u0000${op}` : `lines\u0000${service}`
  return candidate(all, `log\u0000${wholeKey}\u0000${isError}\u0000${template}`, () => ({
    kind: 'log',
    service,
    op,
    what: template,
    isError,
    evidence: evidence[0] as EvidenceRef,
    whole: whole(all, wholeKey),
  }))
}

function countLines(all: Tally, group: LogGroup, service: string, isReference: boolean): void {
  if (!isReference && group.times.length === 0) return
  const found = lineCandidate(all, group, service)
  const into = found.op === null ? [found.own, found.whole] : [found.own]
  const { example, evidence } = group
  if (!isReference && (!found.example || isEarlier(example, found.example))) {
    found.example = example
    found.evidence = evidence[0] as EvidenceRef
  }
  for (const one of into) {
    if (isReference) one.reference += group.times.length + group.untimed
    else for (const time of group.times) hit(one, all.binOf(time))
  }
}

/**
 * Per operation, how often it calls each child and logs each template, before against after. Finds code faults
 * that no metric shows: vanished calls and lines, new error templates, early returns.
 */
export function findPatterns(
  input: RankInput,
  folding: Folding,
  spans: LinkedSpans,
  good: LinkedSpans,
): Pattern[] {
  const all = tally(input)
  countCalls(all, good, true)
  countCalls(all, spans, false)
  for (const [groups, isReference] of [
    [input.baseline.logs, true],
    [input.rows.logs, false],
  ] as const) {
    for (const group of groups) {
      const service = folding.serviceOf(group.entity)
      if (service !== null) countLines(all, group, service, isReference)
    }
  }
  const lastBin = Math.max(1, all.binOf(input.alert.firedAt))
  return [...all.candidates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, one]) => judge(one, all, lastBin) ?? [])
}
