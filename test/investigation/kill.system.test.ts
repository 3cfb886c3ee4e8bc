import { spawn } from 'node:child_process'
import { appendFile, cp, mkdtemp, readFile, rm, watch } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCaseHeader } from '../../src/evidence/import/case-json.ts'
import { openEmbedded } from '../../src/storage/embedded/embedded-database.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import { TEMPLATE_CACHE } from '../support/database.ts'
import { exhaustedPool, writeCase } from './support/case-folder.ts'
import { storedWork } from './support/run.ts'

const CHILD = path.join(import.meta.dirname, 'support/kill-child.ts')

let dir: string
let out: string
let folder: string
let work: string

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-kill-'))
  out = path.join(dir, 'happened.txt')
  await appendFile(out, '')
  folder = await writeCase(path.join(dir, 'cases'), exhaustedPool())
  const { alert } = await readCaseHeader(folder)
  await cp(await scratchTemplate(TEMPLATE_CACHE), path.join(dir, 'data'), { recursive: true })
  const db = await openEmbedded(path.join(dir, 'data'))
  const { run, incident } = await storedWork(db, { alert })
  await db.close()
  work = JSON.stringify({ run, incident })
})

afterEach(() => rm(dir, { recursive: true, force: true }))

const happened = async (): Promise<string[]> =>
  (await readFile(out, 'utf8')).split('\n').filter((line) => line !== '')

function attempt(hang?: string) {
  const options = ['--dir', dir, '--case', folder, '--work', work, '--out', out]
  const child = spawn(
    process.execPath,
    [CHILD, ...options, ...(hang === undefined ? [] : ['--hang', hang])],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { child, ended, errors: () => errors }
}

/** Starts a run, waits until it told `line`, lets `settled` more lines come, and kills it as the kernel would. */
async function killedAfter(hang: string, enough: (lines: string[]) => boolean): Promise<void> {
  const { child, ended, errors } = attempt(hang)
  const stop = new AbortController()
  const failed = ended.then(() => stop.abort())
  try {
    for await (const _ of watch(out, { signal: stop.signal })) if (enough(await happened())) break
  } catch (error) {
    if (!stop.signal.aborted) throw error
    throw new Error(`the child ended by itself: ${errors()}`, { cause: error })
  }
  child.kill('SIGKILL')
  await failed
}

const count = (lines: string[], wanted: string): number => lines.filter((line) => line === wanted).length

async function finished(): Promise<string[]> {
  const { ended, errors } = attempt()
  await ended
  const lines = await happened()
  expect(lines.at(-1), errors()).toMatch(/^verdict /)
  return lines
}

describe('kill -9 in the middle of a run', () => {
  it('repeats no connector read when it had read everything, and tells each stage', async () => {
    await killedAfter('triaged', (lines) => lines.includes('announced triaged'))
    const before = (await happened()).filter((line) => line.startsWith('read '))
    expect(before.length).toBeGreaterThan(5)
    const lines = await finished()
    expect(lines.filter((line) => line.startsWith('read '))).toEqual(before)
    expect(count(lines, 'announced concluded')).toBe(1)
    const verdict = JSON.parse((lines.at(-1) ?? '').slice('verdict '.length))
    expect(verdict.cause.service).toBe('payments-db')
  })

  it('asks again only what had not been answered when it died', async () => {
    await killedAfter('logs', (lines) => lines.filter((line) => line.startsWith('read ')).length >= 8)
    const lines = await finished()
    expect(count(lines, 'asked incident logs')).toBe(2)
    expect(count(lines, 'read incident logs')).toBe(1)
    expect(JSON.parse((lines.at(-1) ?? '').slice('verdict '.length)).kind).toBe('cause')
  })
})
