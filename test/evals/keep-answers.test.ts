import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keptAnswers } from '../../src/evals/cost/keep-answers.ts'
import { loadPrompt } from '../../src/models/prompts.ts'

let desk: string
beforeEach(async () => {
  desk = await mkdtemp(path.join(os.tmpdir(), 'sitrep-desk-'))
})
afterEach(() => rm(desk, { recursive: true, force: true }))

const save = (name: string, value: unknown) => writeFile(path.join(desk, name), JSON.stringify(value))

const question = (prompt: string, lines: string): string =>
  `${loadPrompt(prompt).body.split('\n')[0]}\n${lines}`

const says = (reply: object) => ({ content: [{ type: 'text', text: JSON.stringify(reply) }] })

describe('answers of a desk', () => {
  it('are kept in the order they were asked for, with the words of the cited lines', async () => {
    const asked = question(
      'specialists/database',
      '  for: cart-db locks 0 → 6 [E7]\n  for: cart errors 0 → 1 [E9, E7]',
    )
    const turn = [
      { role: 'user', content: [{ type: 'text', text: asked, cache_control: { type: 'ephemeral' } }] },
    ]
    const calls = [{ type: 'tool_use', name: 'sql', input: { query: 'select 1' } }]
    await save('0001.request.json', { model: 'm', messages: turn })
    await save('0001.reply.json', { content: calls })
    const answered = [...turn, { role: 'assistant', content: [{ ...calls[0], id: 'a' }] }]
    await save('0002.request.json', { model: 'm', messages: answered })
    await save('0002.reply.json', says({ hypotheses: [{ citations: [{ ref: 'E7', quote: 'locks' }] }] }))
    await save('0003.request.json', {
      messages: [{ role: 'user', content: question('challenge', 'cart errors 0 → 1 [E1]') }],
    })
    await save('0003.reply.json', says({ answer: [{ text: 'x', citations: ['E1'] }] }))
    expect(await keptAnswers(desk)).toEqual([
      { who: 'database', calls: [{ name: 'sql', input: { query: 'select 1' } }] },
      {
        who: 'database',
        reply: { hypotheses: [{ citations: [{ ref: 'cart-db locks 0 → 6', quote: 'locks' }] }] },
      },
      { who: 'challenge', reply: { answer: [{ text: 'x', citations: ['cart errors 0 → 1'] }] } },
    ])
  })

  it('are refused when a citation could not be found again', async () => {
    const asked = question('challenge', 'cart errors 0 → 1 [E9, E7]\ncart errors 0 → 1 [E8]')
    await save('0001.request.json', { messages: [{ role: 'user', content: asked }] })
    for (const ref of ['E7', 'E8', 'E77']) {
      await save('0001.reply.json', says({ answer: [{ text: 'x', citations: [ref] }] }))
      await expect(keptAnswers(desk)).rejects.toThrow(`${ref} cannot be kept: no line that challenge`)
    }
  })
})
