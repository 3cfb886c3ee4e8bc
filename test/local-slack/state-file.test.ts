import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { State } from '../../src/local-slack/workspace/types.ts'
import { act, api, openSlack } from './support.ts'

let dir: string
let stateFile: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-local-slack-'))
  stateFile = path.join(dir, 'local-slack.json')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** What a process killed now would leave behind. */
const kept = async (): Promise<State> => JSON.parse(await readFile(stateFile, 'utf8'))
const textsIn = async (): Promise<string[]> =>
  ((await kept()).messages.C0INCIDENTS ?? []).map(({ text }) => text)

describe('the state of the local Slack', () => {
  it('holds a post and an edit before the app hears that they succeeded', async () => {
    await using slack = await openSlack({ stateFile })
    const channel = 'C0INCIDENTS'
    const posted = await api(slack, 'chat.postMessage', { channel, text: 'first' })
    expect((await textsIn()).at(-1)).toBe('first')
    await api(slack, 'chat.update', { channel, ts: posted.ts, text: 'edited' })
    expect((await textsIn()).at(-1)).toBe('edited')
  })

  it('holds each of many posts that come at once, and what a person said', async () => {
    await using slack = await openSlack({ stateFile })
    const texts = Array.from({ length: 30 }, (_, n) => `post ${n}`)
    await Promise.all(
      texts.map(async (text) => {
        await api(slack, 'chat.postMessage', { channel: 'C0INCIDENTS', text })
        expect(await textsIn()).toContain(text)
      }),
    )
    await act(slack, 'message', { user: 'U0ALICE', channel: 'C0INCIDENTS', text: 'hello' })
    expect((await textsIn()).at(-1)).toBe('hello')
  })

  it('is there again after a restart', async () => {
    {
      await using slack = await openSlack({ stateFile })
      await api(slack, 'chat.postMessage', { channel: 'C0INCIDENTS', text: 'before' })
    }
    await using slack = await openSlack({ stateFile })
    const history = await api(slack, 'conversations.history', { channel: 'C0INCIDENTS', limit: 1 })
    expect(history.messages).toMatchObject([{ text: 'before' }])
  })
})
