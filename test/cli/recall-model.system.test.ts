import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { lesson } from '../knowledge/support/lessons.ts'
import { loopback, type Script } from '../models/support/loopback.ts'
import { speakMessages } from '../models/support/messages-api.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

const QUESTION = 'everything in the shop window looks grey and nobody knows'

describe('sitrep recall with a model', () => {
  let machine: Machine
  let file: string

  beforeAll(async () => {
    machine = await openMachine()
    file = path.join(machine.temporary, 'lessons.jsonl')
    const known = lesson({
      id: '0b4c1f8e-6f0e-8d6e-9c40-1f3a5b7c9d10',
      statement: 'the thumbnail transcoder ran without its palette file',
    })
    await writeFile(file, `${JSON.stringify(known)}\n`)
    const { code } = await machine.run(['lessons', 'import', '--lessons', file])
    expect(code).toBe(0)
  })

  afterAll(() => machine[Symbol.asyncDispose]())

  /** Asks the question once, with a provider that answers as the script says. */
  const recall = async (script: Script, ...args: string[]) => {
    const provider = await loopback(() => script, speakMessages)
    onTestFinished(() => provider.close())
    const child = spawn(process.execPath, ['scripts/launch.mjs', 'recall', ...args], {
      cwd: path.join(import.meta.dirname, '../..'),
      env: {
        PATH: process.env.PATH,
        SITREP_DIR: machine.dir,
        TMPDIR: machine.temporary,
        ANTHROPIC_API_KEY: 'key',
        ANTHROPIC_BASE_URL: provider.url,
      },
    })
    const heard = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      heard.out += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      heard.err += String(chunk)
    })
    child.stdin.end(`${JSON.stringify({ id: 1, text: QUESTION })}\n`)
    await once(child, 'close')
    return { ...heard, requests: provider.requests.length }
  }

  const palette: Script = { do: 'text', text: '{"words": ["palette", "thumbnail transcoder"]}' }

  it('finds what shares no word with the question', async () => {
    const { out, err, requests } = await recall(palette)
    expect(JSON.parse(out).results[0]?.text).toContain('palette')
    expect(err).toBe('')
    expect(requests).toBe(1)
  })

  it.each([
    ['with --rules-only', () => ['--rules-only']],
    ['over what is read for one command', () => ['--lessons', file]],
  ])('asks nobody %s', async (_, args) => {
    expect(await recall(palette, ...args())).toMatchObject({ requests: 0 })
  })

  it('says once why a question stands as it is', async () => {
    const { out, err } = await recall({ do: 'status', status: 401, message: 'no' })
    expect(JSON.parse(out).id).toBe(1)
    expect(err).toBe('sitrep: questions are looked up in their own words only: 401 no\n')
  })
})
