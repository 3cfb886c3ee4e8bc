import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { oracleLessons } from '../../../src/evals/knowledge/oracle-lessons.ts'
import { questionMisses, questionsReport } from '../../../src/evals/knowledge/questions-report.ts'
import { judgeQuestions, judgeReadings } from '../../../src/evals/knowledge/score-questions.ts'
import { readLabelledWorkspace, type Workspace } from '../../../src/evals/knowledge/workspace.ts'
import { exportDirectory } from '../../../src/knowledge/access/export-directory.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { clearTables, databaseBackends } from '../../support/database.ts'
import { NOW, SAVING, storeOn } from '../support/lessons.ts'
import { folderOf } from '../support/mine-folder.ts'

const user = (id: string) => ({ id, name: id.toLowerCase(), team_id: 'T1' })

const said = (ts: string, text: string) => ({ type: 'message', user: 'UANN', ts, text })

const lines = (...all: object[]): string => all.map((one) => JSON.stringify(one)).join('\n')

const at = new Date(NOW).toISOString()

const asked = (id: string, text: string, over: object = {}) => ({
  id,
  asked_by: 'UANN',
  in_channel: 'COPS',
  text,
  at,
  ...over,
})

const inOps = (ts: string) => ({ channel: 'COPS', ts })

const FILES = {
  'export/users.json': JSON.stringify([user('UANN'), user('UBEN')]),
  'export/channels.json': JSON.stringify([{ id: 'COPS', name: 'ops', members: ['UANN', 'UBEN'] }]),
  'export/groups.json': JSON.stringify([{ id: 'GSEC', name: 'sec', members: ['UANN'] }]),
  'export/ops/2026-10-01.json': JSON.stringify([
    said('1790812800.000100', 'the ledger ran out of connections, the pool was at 20'),
    said('1790812900.000100', 'falcon has mailer'),
    said('1790813000.000100', 'it was the disk of mailer'),
  ]),
  'export/sec/2026-10-01.json': JSON.stringify([said('1790812810.000100', 'magpie is the fraud engine')]),
  'lessons.key.jsonl': lines(
    {
      id: 'pool',
      kind: 'cause',
      services: ['ledger'],
      statement: 'ledger was slow: its pool of connections was exhausted',
      source: inOps('1790812800.000100'),
    },
    {
      id: 'old',
      kind: 'ownership',
      services: ['mailer'],
      statement: 'team Falcon owns mailer',
      source: inOps('1790812900.000100'),
      superseded_at: '2026-11-01',
      status: 'superseded',
    },
    {
      id: 'wrong',
      kind: 'cause',
      services: ['mailer'],
      statement: 'mailer stood still: its disk was full',
      source: inOps('1790813000.000100'),
      status: 'rejected',
    },
    {
      id: 'magpie',
      kind: 'jargon',
      statement: '"Magpie" is the fraud engine',
      source: { channel: 'GSEC', ts: '1790812810.000100' },
    },
    { id: 'gone', kind: 'cause', statement: 'nobody said this', source: inOps('1.0') },
  ),
  'nonlessons.key.jsonl': '',
  'recall.questions.jsonl': lines(
    asked('q1', 'why did the ledger have no connections left'),
    asked('q2', 'what is a magpie?'),
    asked('q3', 'who owns mailer?'),
    asked('q4', 'who owns mailer?', { at: '2026-10-20T00:00:00Z' }),
    asked('q5', 'mailer stands still, is the disk full?'),
  ),
  'recall.key.jsonl': lines(
    { id: 'q1', relevant: ['pool'] },
    { id: 'q2', relevant: [], forbidden: ['magpie'] },
    { id: 'q3', relevant: [], forbidden: ['old'] },
    { id: 'q4', relevant: ['old'] },
    { id: 'q5', relevant: [], forbidden: ['wrong'] },
  ),
}

const read = async (files: Record<string, string>): Promise<{ dir: string; workspace: Workspace }> => {
  const dir = await folderOf(files)
  return { dir, workspace: await readLabelledWorkspace(dir) }
}

describe('questions of a labelled workspace', () => {
  it('are read with their keys, and one without is named', async () => {
    const { workspace } = await read(FILES)
    expect(workspace.questions.map(({ line, relevant }) => [line.id, relevant.length])).toEqual([
      ['q1', 1],
      ['q2', 0],
      ['q3', 0],
      ['q4', 1],
      ['q5', 0],
    ])
    expect(workspace.readings).toEqual([])
    const lacking = { ...FILES, 'recall.key.jsonl': lines({ id: 'q1', relevant: ['pool'] }) }
    await expect(read(lacking)).rejects.toThrow('recall.key.jsonl: has no line for q2')
  })

  it('are asked of what the key says, with time, author and readers of the export', async () => {
    const { workspace } = await read(FILES)
    const lessons = await oracleLessons(workspace, SAVING.signal)
    expect(lessons.map(({ readers, status, authors }) => [readers.kind, status, authors[0]])).toEqual([
      ['team', 'candidate', 'UANN'],
      ['team', 'confirmed', 'UANN'],
      ['team', 'rejected', 'UANN'],
      ['channel', 'candidate', 'UANN'],
    ])
    expect(lessons[1]?.validUntil).toBe(Date.parse('2026-11-01'))
    expect(lessons[3]?.detail).toEqual({ kind: 'jargon', alias: 'Magpie', means: 'the fraud engine' })
  })
})

describe.each(databaseBackends())('on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'a workspace', () => {
    let db: Database

    beforeAll(async () => {
      db = await share()
    })

    beforeEach(() => clearTables(db))

    afterAll(() => db.close())

    it('is asked through the doors, as who asks would see it there and then', async () => {
      const { dir, workspace } = await read(FILES)
      const directory = await exportDirectory(
        (file) => readFile(path.join(dir, 'export', file), 'utf8').catch(() => null),
        () => {},
      )
      const store = storeOn(db)
      await saveLessons(store, await oracleLessons(workspace, SAVING.signal), SAVING)
      const answered = await judgeQuestions({ store, directory }, workspace, SAVING.signal)
      const byId = new Map(answered.map((one) => [one.question.line.id, one]))
      expect(byId.get('q1')?.shown[0]).toMatchObject({ key: 'pool', isRight: true, isForbidden: false })
      expect(byId.get('q1')?.score).toBe(1)
      expect(byId.get('q4')?.shown[0]?.key).toBe('old')
      expect(answered.flatMap(({ shown }) => shown).some(({ isForbidden }) => isForbidden)).toBe(false)
      const report = questionsReport('small', answered).join('\n')
      expect(report).toContain('small: nDCG@5 1.000 (2)')
      expect(report).toContain('0 shown that must not be')
      expect(questionMisses(answered).join('\n')).not.toContain('q1')
    })

    it('has readings judged by what the team said is normal', async () => {
      const store = storeOn(db)
      const line = { id: 'e1', at, service: 'ledger', metric: 'cpu', value: 0.4 }
      const judged = await judgeReadings(
        { store, directory: null },
        {
          readings: [
            { line, expected: true },
            { line: { ...line, id: 'e2' }, expected: false },
          ],
        },
      )
      expect(judged).toMatchObject({
        expected: { rightly: 0, wrongly: 0, of: 1 },
        notExpected: { rightly: 1, of: 1 },
      })
      expect(judged.wrong).toHaveLength(1)
    })
  })
})
