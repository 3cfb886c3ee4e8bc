import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allMayRead, canaryExport, ORIGINS, TEAM_WIDE } from '../knowledge/support/canaries.ts'
import { NOW } from '../knowledge/support/lessons.ts'
import { PEOPLE, PLACES } from '../knowledge/support/workspace.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

const CASES = path.join(import.meta.dirname, '../cases/lab-27d3')

const QUESTIONS = ['payments-db pool', 'who owns search-api', 'what is the fridge']

const originsIn = (text: string): string[] =>
  ORIGINS.filter((origin) => new RegExp(`canary-${origin}\\b`).test(text))

const privateIn = (text: string): string[] => originsIn(text).filter((origin) => !TEAM_WIDE.includes(origin))

const linesOf = (out: string): string[] => out.split('\n').filter((line) => line !== '')

describe('a word of a private channel, at every door of the command line', () => {
  let machine: Machine
  let slackExport: string

  beforeAll(async () => {
    machine = await openMachine()
    slackExport = path.join(machine.dir, '../export')
    for (const [name, content] of Object.entries(canaryExport(ORIGINS))) {
      await mkdir(path.dirname(path.join(slackExport, name)), { recursive: true })
      await writeFile(path.join(slackExport, name), content)
    }
  })

  afterAll(() => machine[Symbol.asyncDispose]())

  const sitrep = async (
    args: readonly string[],
    { lines = [], settings = {} }: { lines?: readonly object[]; settings?: Record<string, string> } = {},
  ): Promise<string> => {
    const input = lines.map((one) => JSON.stringify(one)).join('\n')
    const { out, err } = await machine.run([...args], settings, input)
    expect(privateIn(err)).toEqual([])
    return out
  }

  /** A site whose logs say of payments-db what its channels know more about. */
  async function writeSite(): Promise<{ folder: string; settings: Record<string, string>; from: number }> {
    const folder = path.join(machine.dir, '../site')
    const logs = path.join(folder, 'logs')
    await mkdir(logs, { recursive: true })
    const from = Date.now() - 3 * 3_600_000
    const lines = Array.from({ length: 30 }, (_, n) => ({
      ...{ ts: new Date(from - 300_000 + n * 20_000).toISOString(), level: 'error' },
      message: `the pool is full, attempt ${n} timed out`,
    }))
    await writeFile(
      path.join(logs, 'payments-db.log'),
      lines.map((one) => `${JSON.stringify(one)}\n`).join(''),
    )
    const site = {
      services: ['payments-db', 'ledger', 'search-api'].map((name) => ({ name })),
      connectors: [{ name: 'host', kind: 'files', folders: [logs] }],
    }
    const file = path.join(folder, 'sitrep.yaml')
    await writeFile(file, JSON.stringify(site))
    return { folder, settings: { SITREP_FILE: file }, from }
  }

  it('is mined with the readers of its channel, and stands in no line that others may read', async () => {
    const lines = linesOf(await sitrep(['mine', '--export', slackExport, '--json']))
    expect(originsIn(lines.join(' '))).toEqual(
      expect.arrayContaining(['CPUB', 'CGST', 'CSHR', 'GSEC', 'GEVE']),
    )
    for (const line of lines) {
      const { readers } = JSON.parse(line)
      for (const origin of privateIn(line))
        expect([line, readers]).toEqual([line, { kind: 'channel', channel: origin }])
    }
  })

  it('is recalled for those only of whom all may read it, where they ask', async () => {
    const asked = PEOPLE.flatMap((person) =>
      PLACES.flatMap((place) =>
        QUESTIONS.map((text) => ({
          id: `${person} ${place} ${text}`,
          asked_by: person,
          in_channel: place,
          text,
          at: new Date(NOW).toISOString(),
        })),
      ),
    )
    const recall = ['recall', '--export', slackExport, '--most', '20']
    const answers = linesOf(await sitrep(recall, { lines: asked }))
    expect(answers).toHaveLength(asked.length)
    const seen = new Set<string>()
    for (const [at, answer] of answers.entries()) {
      const {
        id,
        asked_by: person,
        in_channel: place,
      } = asked[at] ?? { id: '', asked_by: '', in_channel: '' }
      for (const origin of originsIn(answer)) {
        seen.add(origin)
        expect([id, origin, allMayRead(origin, person, place)]).toEqual([id, origin, true])
      }
    }
    // Direct messages are not mined.
    expect([...seen].sort()).toEqual(['CGST', 'CPUB', 'CSHR', 'GEVE', 'GSEC'])
  })

  it('decides nothing as an expectation, and is told by none', async () => {
    const asked = Array.from({ length: 14 }, (_, value) => ({
      ...{ id: value, at: new Date(NOW).toISOString(), service: 'ledger', place: '', metric: 'error rate' },
      ...{ value: `${value} %`, minutes_since_trigger: 5 },
    }))
    const answers = await sitrep(['expect', '--export', slackExport], { lines: asked })
    expect(linesOf(answers)).toHaveLength(asked.length)
    expect(privateIn(answers)).toEqual([])
    // Of the public channels up to 3 %; of the private ones more.
    const yes = linesOf(answers).flatMap((line) =>
      JSON.parse(line).expected === true ? [JSON.parse(line).id] : [],
    )
    expect(yes.length).toBeGreaterThan(0)
    expect(Math.max(...yes)).toBeLessThanOrEqual(3)
  })

  it('is in no search, answer or audit of an installation that has read it', async () => {
    await sitrep(['lessons', 'import', '--export', slackExport])
    const found = await sitrep([
      'lessons',
      'search',
      'payments-db',
      'pool',
      'canary-GSEC',
      'ledger',
      'timeouts',
    ])
    expect(originsIn(found)).not.toEqual([])
    expect(privateIn(found)).toEqual([])
    const ask = ['ask', '--cases', CASES, '--rules-only']
    const question = {
      id: 1,
      case: 'lab-27d3',
      question: 'is it the payments-db pool again, or ledger timeouts?',
    }
    const answer = await sitrep(ask, { lines: [question] })
    expect(linesOf(answer)).toHaveLength(1)
    expect(originsIn(answer)).toEqual([])
    const audit = await sitrep(['audit', 'export', '--incident', 'installation'])
    expect(linesOf(audit).length).toBeGreaterThan(0)
    expect(originsIn(audit)).toEqual([])
  })
  it('is told to nobody by an installation that knows no directory, whoever they say they are', async () => {
    const asked = PEOPLE.flatMap((person) =>
      ['GSEC', 'GEVE', 'CSHR', null].map((place) => ({
        ...{ id: `${person} ${place}`, asked_by: person, in_channel: place },
        text: 'payments-db pool, ledger timeouts, canary-GSEC',
      })),
    )
    const answers = await sitrep(['recall', '--most', '20'], { lines: asked })
    expect(linesOf(answers)).toHaveLength(asked.length)
    expect(originsIn(answers)).not.toEqual([])
    expect(privateIn(answers)).toEqual([])
    const reading = {
      ...{ id: 1, at: new Date(NOW).toISOString(), service: 'ledger', place: '', metric: 'error rate' },
      ...{ value: '9 %', minutes_since_trigger: 5 },
    }
    const expected = await sitrep(['expect'], { lines: [reading] })
    expect(JSON.parse(expected)).toMatchObject({ expected: false })
    expect(privateIn(expected)).toEqual([])
    expect(originsIn(await sitrep(['mine', '--export', slackExport, '--dry-run']))).toEqual([])
    expect(originsIn(await sitrep(['doctor']))).toEqual([])
  })

  it('is in no case that is captured there, and in nothing that is made of the case', async () => {
    const { folder, settings, from } = await writeSite()
    const out = path.join(folder, 'captured')
    const title = 'payments-db timeouts: is the fridge full again?'
    const iso = (ms: number): string => new Date(ms).toISOString()
    const page = ['--service', 'payments-db', '--alert', title, '--out', out]
    const times = ['--from', iso(from), '--to', iso(from + 1_800_000)]
    const said = await sitrep(['case', 'capture', ...page, ...times], { settings })
    expect(said).toMatch(/captured\/payments-db-\d{12}-[0-9a-f]{4}: .*\b30 logs/)
    const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
    const texts = await Promise.all(
      files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')),
    )
    expect(texts.join('\n')).toContain(title)
    expect(texts.join('\n')).toContain('the pool is full')
    const [id = ''] = await readdir(out)
    const dir = path.join(out, id)
    const made = [
      said,
      ...texts,
      await sitrep(['investigate', '--case', dir], { settings }),
      await sitrep(['investigate', '--case', dir, '--json'], { settings }),
      await sitrep(['rank', '--case', dir, '--explain'], { settings }),
      await sitrep(['rank', '--cases', out], { settings }),
      await sitrep(['ask', '--cases', out, '--rules-only'], {
        lines: [{ id: 1, case: id, question: 'is it the fridge, or the payments-db pool again?' }],
        settings,
      }),
    ]
    for (const text of made) {
      expect(text).not.toBe('')
      expect(originsIn(text)).toEqual([])
    }
  })
})
