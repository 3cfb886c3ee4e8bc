import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aPage, house, TEAM } from '../incidents/support/house.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

let machine: Machine
let incidentId: string

const run = (...args: string[]) => machine.run(['postmortem', ...args], { SITREP_TEAM: TEAM })

beforeAll(async () => {
  machine = await openMachine()
  const db = await openDatabase({ url: null, dir: machine.dir, log: createLogger('silent') })
  await migrate(db)
  const home = house(db)
  incidentId = (await home.open('A')).incidentId
  await home.accept(aPage('A', { phase: 'resolved', occurredAt: Date.UTC(2026, 10, 24, 3, 40) }))
  await db.close()
}, 120_000)

afterAll(() => machine[Symbol.asyncDispose]())

it('prints a draft from what is stored, and says that the thread was not read', async () => {
  const { code, out, err } = await run(incidentId)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^---\ntype: postmortem\nstatus: draft\n/)
  expect(out).toContain('# Postmortem: page A')
  expect(out).toContain('03:40:00 the page was resolved [P]')
  expect(out).toContain('The thread was not read')
})

it('writes a new file, and never over one that is there', async () => {
  const file = path.join(machine.dir, '..', 'postmortem.md')
  expect(await run(incidentId, '--out', file)).toMatchObject({ code: 0, out: `${file} is written\n` })
  const written = await readFile(file, 'utf8')
  expect(written).toContain('# Postmortem: page A')
  expect(await run(incidentId, '--out', file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('is there already and is left as it is: name another file'),
  })
  expect(await readFile(file, 'utf8')).toBe(written)
})

it.each([
  ['what is no id', () => 'checkout', 'is no id of an incident'],
  ['an incident that is not there', () => randomUUID(), 'there is no incident'],
])('%s is one sentence', async (_, id, words) => {
  const { code, out, err } = await run(id())
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err).toContain(words)
})
