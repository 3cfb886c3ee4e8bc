import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { investigate } from '../../src/investigation/investigate.ts'
import { fakeModel, says } from '../models/support/fake-model.ts'
import { benchFor, type House, openHouse } from './support/house.ts'
import { askedOf, modelsWith } from './support/models.ts'
import { storedWork } from './support/run.ts'

interface Typed {
  who: string
  reply: { answer: { text: string; citations: string[] }[] }
}

const CASE = path.join(import.meta.dirname, '../cases/lab-27d3')
const FIXTURE = path.join(import.meta.dirname, '../fixtures/desk/lab-27d3.json')

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

/** The number of the read that a line of the prompt cites. */
function refIn(prompt: string, words: string): string {
  const line = prompt.split('\n').find((one) => one.includes(words))
  const ref = /\[(E\d+)/.exec(line ?? '')?.[1]
  if (ref === undefined) throw new Error(`the prompt has no cited line with "${words}"`)
  return ref
}

describe('answers typed at the desk', () => {
  it('are kept word for word with the citations of what they rest on', async () => {
    const typed: Typed[] = JSON.parse(await readFile(FIXTURE, 'utf8'))
    const model = fakeModel((request, at) => {
      const { who, text } = askedOf(request)
      const one = typed[at]
      if (one?.who !== who) return null
      const answer = one.reply.answer.map((sentence) => ({
        ...sentence,
        citations: sentence.citations.map((words) => refIn(text, words)),
      }))
      return says({ ...one.reply, answer })
    })
    const bench = await benchFor(house, CASE, { models: modelsWith(model) })
    const work = await storedWork(house.db, { alert: bench.alert })
    const verdict = await investigate(bench.deps, work)
    expect(model.requests).toHaveLength(typed.length)
    expect(verdict.cause?.service).toBe('inventory')
    const said = typed.flatMap(({ reply }) => reply.answer.map(({ text }) => text))
    expect(verdict.because.slice(0, said.length).map(({ text }) => text)).toEqual(said)
    expect(verdict.leftOut).toEqual([])
  }, 60_000)
})
