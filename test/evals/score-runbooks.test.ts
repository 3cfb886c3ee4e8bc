import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookUpReport, lookUpsIn } from '../../src/evals/knowledge/score-runbooks.ts'

describe('looking pages up', () => {
  let dir: string
  let alerts: string

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'sitrep-runbooks-'))
    alerts = path.join(dir, 'alerts.jsonl')
    await writeFile(
      path.join(dir, 'QueueStuck.md'),
      '# QueueStuck\n\n## Meaning\n\nNothing leaves the queue.\n',
    )
  })

  afterAll(() => rm(dir, { recursive: true }))

  const withAlerts = async (...lines: string[]) => {
    await writeFile(alerts, `${lines.join('\n')}\n\n`)
    return lookUpsIn(dir, alerts)
  }

  it('is by name, by what the page says, and by each text of the alert under its own name', async () => {
    const { lookUps, pageless } = await withAlerts(
      '{"alert":"QueueStuck","text":"no consumer","as":"summary"}',
      '{"alert":"QueueStuck","text":"since when"}',
      '{"alert":"QueueGone","text":"the queue is gone"}',
    )
    expect(lookUps.map(({ by, text }) => [by, text])).toEqual([
      ['name', 'QueueStuck'],
      ['name in words', 'queue stuck'],
      ['meaning', 'Nothing leaves the queue.'],
      ['summary', 'no consumer'],
      ['annotation', 'since when'],
    ])
    expect(pageless).toEqual(['QueueGone'])
    const judged = lookUps.map((lookUp) => ({
      lookUp,
      files: lookUp.by === 'summary' ? [] : ['QueueStuck.md'],
    }))
    const report = lookUpReport(judged, pageless).join('\n')
    expect(report).toMatch(/summary +0\/1 /)
    expect(report).toMatch(/all +4\/5 /)
    expect(report).toContain('no page has the name of: QueueGone')
  })

  it.each(['{"alert":"QueueStuck"}', 'QueueStuck: no consumer', '[]'])(
    'says which line is none: %s',
    async (line) => {
      await expect(withAlerts('{"alert":"QueueStuck","text":"x"}', line)).rejects.toThrow(
        `--alerts ${alerts}:2: a line has to be {"alert", "text"}`,
      )
    },
  )

  it('says that a file is not there', async () => {
    await expect(lookUpsIn(dir, path.join(dir, 'none.jsonl'))).rejects.toThrow('there is no such file')
  })
})
