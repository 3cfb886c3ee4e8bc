import { mkdir, writeFile } from 'node:fs/promises'
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

  const sitrep = async (args: readonly string[], lines: readonly object[] = []): Promise<string> => {
    const input = lines.map((one) => JSON.stringify(one)).join('\n')
    const { out, err } = await machine.run([...args], {}, input)
    expect(privateIn(err)).toEqual([])
    return out
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
    const answers = linesOf(await sitrep(['recall', '--export', slackExport, '--most', '20'], asked))
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
    const answers = await sitrep(['expect', '--export', slackExport], asked)
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
    const answer = await sitrep(ask, [question])
    expect(linesOf(answer)).toHaveLength(1)
    expect(originsIn(answer)).toEqual([])
    const audit = await sitrep(['audit', 'export', '--incident', 'installation'])
    expect(linesOf(audit).length).toBeGreaterThan(0)
    expect(originsIn(audit)).toEqual([])
  })
})
