import { describe, expect, it } from 'vitest'
import { FAULTS } from '../../scripts/lab/faults/all.ts'
import type { Fault } from '../../scripts/lab/faults/fault.ts'
import { askByHand, byHand } from '../../scripts/lab/live/ask.ts'
import { liveReport } from '../../scripts/lab/live/report.ts'
import { type LiveResult, marksOf } from '../../scripts/lab/live/score.ts'
import { shownSuspects } from '../../scripts/lab/live/shown.ts'
import { noPage } from '../../scripts/lab/record.ts'
import { EDGES } from '../../scripts/lab/types.ts'
import { FAULT_KINDS } from '../../src/domain/fault-kind.ts'
import type { Suspect } from '../../src/domain/ranking.ts'
import type { Triage, Verdict } from '../../src/domain/verdict.ts'
import { parseDelivery } from '../../src/intake/alertmanager/parse.ts'
import { kindInWords } from '../../src/report/in-words.ts'
import { HOW_CONCLUDED, threadMessages } from '../../src/report/thread-messages.ts'
import { json, serveHttp } from '../connectors/support/bad-server.ts'

const named = (name: string): Fault => {
  const found = FAULTS.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no fault ${name}`)
  return found
}

const PAGED = FAULTS.find(({ truth }) => truth.entities.length > 0 && truth.redHerrings !== undefined)
const fault = PAGED ?? named('small-pool')
const [right = ''] = fault.truth.entities
const [kind = 'error'] = fault.truth.kinds
const [herring = ''] = fault.truth.redHerrings ?? []

const verdict = (given: Partial<Verdict> = {}): Verdict => ({
  ...{ kind: 'inconclusive', confidence: 'Low', probability: 0.3, cause: null, sources: 0 },
  ...{ because: [], ruledOut: [], gaps: [], next: [], limits: [] },
  ...given,
})

const result = (given: Partial<LiveResult> = {}): LiveResult => ({
  ...{ fault, paged: 'Errors/checkout', asked: false, rootAfter: 1, suspectsAfter: 5, verdictAfter: 8 },
  ...{ suspects: [], outside: false, verdict: verdict(), gaps: [] },
  ...given,
})

const suspect = (service: string, of: string, onset: number | null): Suspect => ({
  ...{ service, entity: `${service}-1`, kind: of, score: 9, onset, opposing: [] },
  supporting: [
    {
      ...{
        service,
        entity: service,
        family: 'error' as const,
        score: 9,
        onset,
        text: `${service}: errors rose`,
      },
      ...{ citations: ['E1' as const], source: 'metrics', untrusted: false },
    },
  ],
})

const triage = (suspects: Suspect[]): Triage => ({
  ...{ onset: null, onsetNote: null, changes: [], gaps: [], sourcesRead: 1, sourcesFailed: 0 },
  suspects,
})

const COST = { usd: 0, modelCalls: 0, seconds: 3, withoutModel: null }

describe('what is scored', () => {
  it.each(FAULT_KINDS.map((one) => one.kind))('is read off the thread as it was posted: %s', (of) => {
    const suspects = [suspect('shop-db', of, 1_700_000_000_000), suspect('api.bank (eu)', of, null)]
    const [message] = threadMessages(triage(suspects), verdict(), COST)
    expect(message?.headline).toBe(HOW_CONCLUDED)
    expect(shownSuspects(message ?? { sections: [] })).toEqual([
      { service: 'shop-db', kind: kindInWords(of) },
      { service: 'api.bank (eu)', kind: kindInWords(of) },
    ])
  })

  it('is the order that people saw, and the kind in its words', () => {
    const other = { service: 'nobody', kind: 'errors' }
    const own = { service: right, kind: kindInWords(kind) }
    const at = (...suspects: { service: string; kind: string }[]) => {
      const { first, firstThree, kind: isKind } = marksOf(result({ suspects }))
      return [first, firstThree, isKind]
    }
    expect(at(own)).toEqual([true, true, true])
    expect(at(other, other, own)).toEqual([false, true, false])
    expect(at(other, other, other, own)).toEqual([false, false, false])
    expect(at({ ...own, kind: 'wind' })).toEqual([true, true, false])
    expect(marksOf(result({ suspects: null, verdict: null }))).toMatchObject({ first: false, kind: false })
  })

  it('is wrong for a harmless fault unless a verdict says so', () => {
    const harmless = { fault: named('sold-out') }
    const said = (given: Partial<LiveResult>) => marksOf(result({ ...harmless, ...given })).harmless
    expect(said({ verdict: null })).toBe(false)
    expect(said({ verdict: verdict({ kind: 'likely' }) })).toBe(false)
    expect(said({ verdict: verdict({ kind: 'healthy' }) })).toBe(true)
    expect(said({ verdict: null, isAgain: true })).toBeNull()
    expect(said({ paged: null })).toBeNull()
  })

  it('counts a first suspect that was put there to mislead, and a cause by its service', () => {
    expect(marksOf(result({ suspects: [{ service: herring, kind: 'errors' }] })).fooled).toBe(true)
    expect(marksOf(result({ suspects: [{ service: right, kind: 'errors' }] })).fooled).toBe(false)
    expect(marksOf(result({ fault: named('small-pool') })).fooled).toBeNull()
    const cause = (service: string) => verdict({ cause: { statement: 's', service, kind, onset: null } })
    expect(marksOf(result({ verdict: cause(right) })).cause).toBe(true)
    expect(marksOf(result({ verdict: cause(herring) })).cause).toBe(false)
    expect(marksOf(result()).cause).toBeNull()
  })

  it('lies outside where nothing of the shop is at fault', () => {
    const outside = FAULTS.find(({ truth }) => truth.entities.length === 0 && truth.healthy !== true)
    if (outside === undefined) throw new Error('no fault lies outside')
    expect(marksOf(result({ fault: outside, outside: true })).first).toBe(true)
    expect(marksOf(result({ fault: outside, suspects: [{ service: right, kind: 'wind' }] })).first).toBe(
      false,
    )
  })
})

describe('the table', () => {
  it('marks who was asked, who was fooled, and lists what could not be scored', () => {
    const lines = liveReport([
      result({ suspects: [{ service: herring, kind: 'errors' }] }),
      result({ fault: named('harmless-deploy'), asked: true, paged: 'Manual/checkout', verdict: verdict() }),
      result({ fault: named('long-report'), paged: null, suspects: null, verdict: null }),
    ])
    const rowOf = (name: string) => lines.find((line) => line.startsWith(name)) ?? ''
    expect(rowOf(fault.name)).toMatch(/NO.*FOOLED/)
    expect(rowOf('harmless-deploy')).toMatch(/asked Manual\/checkout +yes/)
    expect(rowOf('asked by hand')).toMatch(/ 1$/)
    expect(rowOf('not scored')).toMatch(/ 1: long-report$/)
    expect(rowOf('harmless said harmless')).toMatch(/1\/1|1 of 1/)
    expect(rowOf('a red herring first')).toMatch(/1\/1|1 of 1/)
  })
})

describe('a page by hand', () => {
  const asked = noPage(Date.parse('2026-03-01T12:00:00Z'))
  const signalOf = (status: 'firing' | 'resolved') => {
    const body = byHand(asked, status, asked.startsAt + 60_000)
    const parsed = parseDelivery(Buffer.from(JSON.stringify(body)), asked.startsAt)
    if (!parsed.ok) throw new Error(parsed.reason)
    return parsed.delivered.map(({ signal }) => signal)
  }

  it('opens an incident by the door of Alertmanager, and ends the same one', () => {
    const [opens] = signalOf('firing')
    expect(opens).toMatchObject({
      phase: 'triggered',
      occurredAt: asked.startsAt,
      alert: { service: 'checkout' },
    })
    const [ends] = signalOf('resolved')
    expect(ends).toMatchObject({ phase: 'resolved', dedupKey: (opens as { dedupKey: string }).dedupKey })
  })

  it('says nothing of the fault', () => {
    const said = JSON.stringify(byHand(asked, 'firing', 0))
    for (const { name } of FAULTS) expect(said).not.toContain(name)
  })

  it('fails when the door does not take it', async () => {
    await using door = await serveHttp((_, response) => json(response, { reason: 'no' }, 401))
    const delivery = byHand(asked, 'firing', 0)
    await expect(askByHand({ url: door.url, token: 'x' }, delivery)).rejects.toThrow(/was not taken: 401/)
  })
})

describe('red herrings', () => {
  const services = new Set(EDGES.flat())

  it('are services of the shop, and none that counts as right', () => {
    for (const { name, truth } of FAULTS) {
      for (const one of truth.redHerrings ?? []) {
        expect(services, name).toContain(one)
        expect(truth.entities, name).not.toContain(one)
      }
    }
  })

  it('are named wherever the notes tell of one, unless it counts as right', () => {
    const telling = FAULTS.filter(
      ({ truth }) => truth.healthy !== true && /harmless|breaks nothing/.test(truth.notes),
    )
    expect(telling.length).toBeGreaterThanOrEqual(8)
    for (const { name, truth } of telling) {
      const known = [...(truth.redHerrings ?? []), ...truth.entities]
      expect(
        known.some((one) => truth.notes.toLowerCase().includes(one)),
        name,
      ).toBe(true)
    }
  })
})
