import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { recordingColumns } from '../../src/evidence/columns/load-columns.ts'
import { importCase } from '../../src/evidence/import/import-case.ts'
import { listCases } from '../../src/evidence/import/list-cases.ts'
import { LOG_READING } from '../../src/ranking/log-reading.ts'
import { rank } from '../../src/ranking/rank.ts'
import { inWords } from '../../src/report/in-words.ts'
import { folderBlobs } from '../../src/storage/folder-blobs.ts'

const CASES = path.join(import.meta.dirname, '../cases')

/** The short hand of the ranking: it may change there, and then the words here must. */
const SHORT_HAND = /\b(trace|log)\.(self|gap|count|error)|\bshare \d|per span|[a-z)] -?\d[\d.e+-]* → /

it('leaves no short hand of the ranking in what people read of our recorded incidents', async () => {
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-words-'))
  try {
    const texts: string[] = []
    for (const dir of await listCases(CASES)) {
      const recording = await importCase(dir, { blobs: folderBlobs(work), now: Date.now })
      const { alert, window } = recording
      const { incident, baseline } = await recordingColumns(recording, LOG_READING)
      const { suspects } = rank({ alert, window, rows: incident, baseline })
      texts.push(...suspects.flatMap((one) => [...one.supporting, ...one.opposing].map(({ text }) => text)))
    }
    expect(texts.filter((text) => SHORT_HAND.test(text)).length).toBeGreaterThan(30)
    expect(texts.map(inWords).filter((text) => SHORT_HAND.test(text))).toEqual([])
  } finally {
    await rm(work, { recursive: true, force: true })
  }
})
