import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exhaustedPool, writeCase } from '../investigation/support/case-folder.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

let machine: Machine
let folder: string

beforeAll(async () => {
  machine = await openMachine()
  const root = path.join(machine.dir, '..', 'cases')
  await mkdir(root)
  folder = await writeCase(root, exhaustedPool())
})

afterAll(() => machine[Symbol.asyncDispose]())

describe('sitrep investigate', () => {
  it('prints the thread: cause, citations, what it ran without; and leaves nothing behind', async () => {
    const { code, out, err } = await machine.run(['investigate', '--case', folder])
    expect(err).toBe('')
    expect(code).toBe(0)
    const [headline = ''] = out.split('\n')
    expect(headline).toContain('payments-db')
    expect(out).toMatch(/\[E\d+\]/)
    expect(out).toMatch(/^ {2}\$0\.00 · \d+ s · .*rules only/m)
    expect(out.split('\n').every((line) => line.length <= 110)).toBe(true)
    expect(await readdir(machine.temporary)).toEqual([])
  })

  it('gives the same as JSON', async () => {
    const { code, out } = await machine.run(['investigate', '--case', folder, '--json'])
    expect(code).toBe(0)
    const { id, verdict, messages, gaps } = JSON.parse(out)
    expect(id).toBe('pool')
    expect(verdict).toMatchObject({ cause: { service: 'payments-db' }, confidence: expect.any(String) })
    expect(messages.length).toBeGreaterThanOrEqual(2)
    expect(messages[0].sections.length).toBeGreaterThan(1)
    expect(gaps).toEqual([])
  })

  it('cleans up when it is stopped', async () => {
    const { child, ended } = machine.start(['investigate', '--case', folder])
    // The work folder is there as soon as the command does something.
    while ((await readdir(machine.temporary)).length === 0) await new Promise(setImmediate)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(await readdir(machine.temporary)).toEqual([])
  })
})

describe('sitrep rank', () => {
  it('prints one JSON line a case and nothing else', async () => {
    const { code, out, err } = await machine.run(['rank', '--cases', path.dirname(folder)])
    expect(err).toBe('')
    expect(code).toBe(0)
    const lines = out.trim().split('\n')
    expect(lines).toHaveLength(1)
    const ranking = JSON.parse(lines[0] ?? '')
    expect(ranking).toMatchObject({ id: 'pool', outcome: 'fault' })
    expect(ranking.suspects[0].service).toBe('payments-db')
    expect(ranking.suspects[0].observations[0].citation).toMatch(/^E\d+$/)
  })
})
