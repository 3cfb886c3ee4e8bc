/** `npm run bench:review [-- seed]`: how much of ninety made-up days of Slack, read at once by rules, people are asked about. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Lesson } from '../../src/domain/lesson.ts'
import { lexicalEmbedder } from '../../src/knowledge/embedders/lexical.ts'
import { mineSources } from '../../src/knowledge/mining/mine-sources.ts'
import { readConcepts } from '../../src/knowledge/words/concepts.ts'
import { redactHere } from '../../src/safety/redact/redaction.ts'
import { openScratchDatabase } from '../../src/storage/scratch.ts'
import { type Backfill, backfillExport } from './export.ts'
import { measureReview } from './measure.ts'

/** Of what everybody may read. */
const TARGET = 50

async function minedFrom({ files }: Backfill, dir: string): Promise<Lesson[]> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const lessons: Lesson[] = []
  const mined = mineSources({
    ...{ team: 'bench', slackExport: dir, knowledge: null, personal: 'financial' },
    signal: new AbortController().signal,
    complain: (where, why) => console.log(`skipped: ${where} ${why}`),
    counts: { channels: 0, messages: 0, conversations: 0, files: 0 },
    onProgress: () => {},
  })
  for await (const lesson of mined) lessons.push(lesson)
  return lessons
}

async function main(): Promise<number> {
  const backfill = backfillExport(process.argv[2] ?? 'backfill')
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-review-'))
  const db = await openScratchDatabase(path.join(dir, 'template'))
  try {
    const lessons = await minedFrom(backfill, path.join(dir, 'export'))
    const concepts = readConcepts()
    const embedder = lexicalEmbedder(concepts)
    const redact = redactHere({ key: 'bench' })
    const store = { db, teamId: 'bench', embedder, concepts, redact }
    const { open, mostAsked, mostBefore, asked, weeks } = await measureReview(
      (now) => ({ ...store, now }),
      backfill,
      lessons,
    )
    const ofTeam = lessons.filter(({ id, readers }) => asked.has(id) && readers.kind === 'team').length
    console.log(
      `${backfill.messages} messages of ${backfill.people.length} people with ${backfill.incidents} incidents: ${lessons.length} lessons, ${open} of them undecided`,
    )
    console.log(
      `one person: ${mostAsked} a week, ${mostBefore} with what waits; all people until nothing was left, ${weeks} weeks: ${ofTeam} of what everybody may read (at most ${TARGET}), ${asked.size - ofTeam} of private channels`,
    )
    return ofTeam <= TARGET ? 0 : 1
  } finally {
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }
}

process.exitCode = await main()
