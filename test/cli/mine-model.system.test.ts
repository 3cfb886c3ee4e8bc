import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CHANNELS, said } from '../knowledge/support/mine-folder.ts'
import {
  type BatchesApi,
  type BatchesApiOptions,
  openBatchesApi,
  type SentRequest,
} from '../models/support/batches-api.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

/** Quotes the first message of every conversation as a cause. */
const answer = ({ params }: SentRequest) => {
  const [line = ''] = String(params.messages[0].content[0].text)
    .split('\n')
    .filter((one) => one.startsWith('{"id"'))
  const { id, text } = JSON.parse(line)
  const rest = { before: null, fix: null, owner: null, alias: null, means: null, page: null }
  const lesson = {
    kind: 'cause',
    services: [],
    message: id,
    quote: text,
    ...rest,
    bounds: [],
    after: null,
    places: [],
  }
  return { type: 'succeeded' as const, text: JSON.stringify({ lessons: [lesson] }) }
}

const SAID = 'the reef-db fan was full of moss, cleaning it ended the latency'

describe('sitrep mine --export --model, the command', () => {
  let machine: Machine
  let folder: string

  beforeAll(async () => {
    machine = await openMachine()
    folder = path.join(machine.temporary, 'export')
    await mkdir(path.join(folder, 'reef-ops'), { recursive: true })
    await writeFile(path.join(folder, 'channels.json'), CHANNELS)
    await writeFile(path.join(folder, 'users.json'), '[]')
    await writeFile(path.join(folder, 'reef-ops/2026-09-21.json'), JSON.stringify([said(0, 'U1', SAID)]))
  })

  afterAll(() => machine[Symbol.asyncDispose]())

  const provider = async (over: Partial<BatchesApiOptions> = {}): Promise<BatchesApi> => {
    const api = await openBatchesApi({ answer, looks: 0, ...over })
    onTestFinished(() => api.close())
    return api
  }

  const start = (api: BatchesApi, team: string, ...args: string[]) =>
    machine.start(['mine', '--export', folder, '--model', '--json', ...args], {
      ANTHROPIC_API_KEY: 'key',
      ANTHROPIC_BASE_URL: api.url,
      SITREP_TEAM: team,
    })

  it('prints counts and cost first and sends nothing', async () => {
    const api = await provider()
    const { out } = await start(api, 'dry', '--dry-run').ended
    expect(JSON.parse(out)).toMatchObject({
      messages: 1,
      conversations: 1,
      model: { model: 'claude-haiku-5-5', requests: 1, operational: 1, known: 0, refused: null },
    })
    expect(JSON.parse(out).cost).toBeGreaterThan(0)
    expect(JSON.parse(out).cost).toBeLessThan(0.001)
    expect(api.requests).toEqual([])
  })

  it('killed while it waits, it goes on with the batch that is there and pays nothing twice', async () => {
    let kill = (): void => {}
    const api = await provider({
      looks: 1_000_000,
      onRequest: ({ method, path: asked }) => {
        if (method === 'GET' && asked.endsWith('_1')) kill()
        return null
      },
    })
    const first = start(api, 'killed')
    kill = () => first.child.kill('SIGKILL')
    expect((await first.ended).out).toBe('')
    kill = () => {}
    api.end()
    const { out, err } = await start(api, 'killed').ended
    const lesson = JSON.parse(out)
    expect(lesson).toMatchObject({ kind: 'cause', quote: SAID, status: 'candidate', why: 'read by a model' })
    expect(err).toContain('1 were known')
    expect(api.batches).toHaveLength(1)
    expect((await start(api, 'killed').ended).out).toBe(out)
    expect(api.batches).toHaveLength(1)
  })

  it.each([
    [['--pagerduty', '90d'], '--model reads talk: give it with --slack or --export'],
    [['--knowledge', '.'], '--model reads talk: give it with --slack or --export'],
    [['--export', '.'], '--model needs ANTHROPIC_API_KEY for claude-haiku-5-5'],
  ])('mine --model %j', async (args, message) => {
    const { code, err } = await machine.run(['mine', '--model', ...args])
    expect(code).not.toBe(0)
    expect(err).toContain(message)
  })
})
