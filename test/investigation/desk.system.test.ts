import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../src/domain/model.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { tokenCounter } from '../../src/evals/cost/count-tokens.ts'
import { countingModel } from '../../src/evals/cost/counting-model.ts'
import { deskAnswers } from '../../src/evals/cost/desk-answers.ts'
import { readTranscript, transcriptTier } from '../../src/evals/cost/transcript.ts'
import { investigate } from '../../src/investigation/investigate.ts'
import { benchFor, type House, openHouse } from './support/house.ts'
import { modelsWith } from './support/models.ts'
import { storedWork } from './support/run.ts'

const CASES = path.join(import.meta.dirname, '../cases')
const TRANSCRIPTS = path.join(import.meta.dirname, '../fixtures/desk')

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

interface Replayed {
  verdict: Verdict
  /** Answers that were asked for, and those that the transcript holds. */
  asked: number
  typed: number
  /** Sentences of the challenge. */
  said: string[]
  /** Numbers of the reads of the run. */
  read: Set<string>
}

async function replay(id: string): Promise<Replayed> {
  const kept = await readTranscript(TRANSCRIPTS, id)
  if (kept === null) throw new Error(`nobody answered ${id}`)
  const transcript = kept.answers
  let asked = 0
  const model: Model = countingModel({
    size: 'small',
    price: { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 },
    counter: tokenCounter(),
    answer: deskAnswers(transcript).answer,
    onCall: () => {
      asked += 1
    },
  })
  const bench = await benchFor(house, path.join(CASES, id), {
    models: { ...modelsWith(model), tier: transcriptTier(transcript) },
  })
  const work = await storedWork(house.db, { alert: bench.alert })
  const verdict = await investigate(bench.deps, work)
  const { rows } = await house.db.query<{ n: number }>('select n from evidence where run_id = $1::uuid', [
    work.run.id,
  ])
  const said = transcript.flatMap((one) =>
    'reply' in one && one.who === 'challenge' ? (one.reply.answer as { text: string }[]) : [],
  )
  const read = new Set(rows.map(({ n }) => `E${n}`))
  return { verdict, asked, typed: transcript.length, said: said.map(({ text }) => text), read }
}

/** Sentences without a citation, or with one of nothing that was read. */
const invented = ({ because }: Verdict, read: ReadonlySet<string>): string[] =>
  because
    .filter(({ citations }) => citations.length === 0 || citations.some((ref) => !read.has(ref)))
    .map(({ text }) => text)

/** Replays take seconds, and some minutes on a machine that does much else. */
const PATIENCE_MS = 180_000

describe('answers typed at the desk', () => {
  it.each([
    ['lab-27d3', 'inventory'],
    ['lab-4e1c', 'payments'],
    ['lab-c05f', 'bank'],
  ])(
    'of %s are kept word for word, and every citation is of a read',
    async (id, service) => {
      const { verdict, asked, typed, said, read } = await replay(id)
      expect(asked).toBe(typed)
      expect(verdict.cause?.service).toBe(service)
      expect(verdict.because.slice(0, said.length).map(({ text }) => text)).toEqual(said)
      expect(invented(verdict, read)).toEqual([])
      expect(verdict.leftOut).toEqual([])
    },
    PATIENCE_MS,
  )

  it(
    'may look into the case file first: the session that holds the lock is found with SQL',
    async () => {
      const { verdict, asked, typed, read } = await replay('lab-91b7')
      expect(asked).toBe(typed)
      expect(invented(verdict, read)).toEqual([])
      expect(verdict.cause?.service).toBe('shop-db')
      expect(verdict.leftOut).toEqual([])
    },
    PATIENCE_MS,
  )
})
