import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { TableName } from '../../src/domain/case-file.ts'
import { importCase } from '../../src/evidence/import/import-case.ts'
import { listCases } from '../../src/evidence/import/list-cases.ts'
import type { Recording } from '../../src/evidence/recording.ts'
import { folderBlobs } from '../../src/storage/folder-blobs.ts'

/** Incidents that others recorded. */
const ROOT = path.join(import.meta.dirname, '../../../shared/cases')

const lineCount = async (file: string): Promise<number> =>
  (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '').length

/** By hand: lines of the files that case.json names, the header of a CSV aside. */
async function linesByKind(dir: string): Promise<Record<string, number>> {
  const { files, baseline } = JSON.parse(await readFile(path.join(dir, 'case.json'), 'utf8'))
  const count = async (...names: (string | undefined)[]): Promise<number> => {
    let sum = 0
    for (const name of names) if (name) sum += await lineCount(path.resolve(dir, name))
    return sum
  }
  const csvs = [files.metrics, baseline?.file].filter(Boolean)
  return {
    metrics: (await count(...csvs)) - csvs.length,
    logs: await count(files.logs, baseline?.logs),
    spans: await count(files.traces, baseline?.traces),
    happenings: await count(files.events),
    calls: await count(files.tools),
  }
}

function rowsByKind({ evidence }: Recording): Record<string, number> {
  const isCall = (kind: unknown): boolean => kind === 'tool'
  const sum = (...tables: TableName[]): number =>
    evidence
      .filter(({ args }) => !isCall(args.kind))
      .reduce((all, { rows }) => all + tables.reduce((some, table) => some + (rows[table] ?? 0), 0), 0)
  return {
    metrics: sum('metrics'),
    logs: sum('logs'),
    spans: sum('spans'),
    happenings: sum('events', 'changes'),
    calls: evidence.filter(({ args }) => isCall(args.kind)).length,
  }
}

const TEXT_ONLY = /^\d+ of \d+ tool outputs were kept as text only: /

it.skipIf(!existsSync(ROOT))(
  'imports every incident that others recorded, each line as a row (skipped unless ../shared/cases is there)',
  { timeout: 300_000 },
  async () => {
    const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-shared-'))
    try {
      const dirs = await listCases(ROOT)
      expect(dirs).toHaveLength(92)
      for (const dir of dirs) {
        const recording = await importCase(dir, { blobs: folderBlobs(work), now: Date.now })
        expect({ dir, ...rowsByKind(recording) }).toEqual({ dir, ...(await linesByKind(dir)) })
        expect(
          recording.evidence.filter(({ status, reason }) => (status === 'ok') !== (reason === null)),
        ).toEqual([])
        expect(recording.gaps.filter((gap) => !TEXT_ONLY.test(gap))).toEqual([])
      }
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  },
)
