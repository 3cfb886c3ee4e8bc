import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { fileStem } from '../../knowledge/mining/page-draft.ts'
import { openRecall } from '../../knowledge/recall/recall.ts'
import { readBytes } from '../../knowledge/sources/archive.ts'
import { pageOf, unmarked } from '../../knowledge/sources/files/page.ts'
import { openArchive } from '../../knowledge/sources/open-archive.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { partsOf } from '../../knowledge/words/tokens.ts'
import { table } from '../table.ts'

/** What somebody looks a page up by, and the page that has to come first. */
export interface LookUp {
  alert: string
  /** `name`, `name in words`, `meaning`, and what the file of alerts calls its texts, default `annotation`. */
  by: string
  text: string
  file: string
  isHeld: boolean
}

export interface LookUps {
  lookUps: LookUp[]
  /** Alerts of the file that no page is named after; in its order. */
  pageless: string[]
}

const LARGEST_PAGE = 4_000_000

const ABOUT = /^(?:meaning|summary|description|overview|about)\b/i

/** Half of the alerts by their name alone, so that all questions about one are in the same half. */
const isHeldOut = (alert: string): boolean => (createHash('sha256').update(alert).digest()[0] ?? 0) % 2 === 1

/** What the page says the alert means, without the alert's name. */
function meaningOf(text: string, alert: string): string {
  const { sections } = pageOf({ text, offsetOf: (at) => at })
  const about = sections.find(({ heading }) => ABOUT.test(heading))
  const [first = ''] = (about?.body ?? '').split('\n').filter((line) => line.trim() !== '')
  return unmarked(first).replaceAll(alert, ' ').replace(/\s+/g, ' ').trim()
}

const Annotation = z.object({ alert: z.string(), text: z.string(), as: z.string().default('annotation') })

type Annotation = z.infer<typeof Annotation>

function annotationOf(line: string, where: string): Annotation {
  try {
    return Annotation.parse(JSON.parse(line))
  } catch {
    throw Object.assign(
      new Error(`--alerts ${where}: a line has to be {"alert", "text"}, with "as" or not`),
      {
        code: 'CONFIG',
      },
    )
  }
}

/** `{alert, text, as}` a line: what the rules of an alerting system say of an alert, and which of it. */
async function annotationsOf(file: string): Promise<Annotation[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw Object.assign(new Error(`--alerts ${file}: there is no such file that can be read`), {
      code: 'CONFIG',
    })
  })
  return text
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [annotationOf(line, `${file}:${at + 1}`)]))
}

/** Every page that is named after an alert, asked for by name, by the name in words, by its meaning, and by annotations. */
export async function lookUpsIn(dir: string, alertsFile: string | null): Promise<LookUps> {
  const annotations = alertsFile === null ? [] : await annotationsOf(alertsFile)
  const archive = await openArchive(path.resolve(dir), () => {})
  try {
    const lookUps: LookUp[] = []
    for (const file of archive.names.filter((name) => name.endsWith('.md'))) {
      const alert = fileStem(file)
      const bytes = await readBytes(archive, file, { most: LARGEST_PAGE, complain: () => {} })
      if (alert.startsWith('_') || bytes === null) continue
      const texts = [
        ['name', alert],
        ['name in words', partsOf(alert).join(' ')],
        ['meaning', meaningOf(bytes.toString('utf8'), alert)],
        ...annotations.filter((one) => one.alert === alert).map(({ as, text }) => [as, text] as const),
      ] as const
      for (const [by, text] of texts)
        if (text !== '') lookUps.push({ alert, by, text, file, isHeld: isHeldOut(alert) })
    }
    const paged = new Set(lookUps.map(({ alert }) => alert))
    const pageless = annotations.map(({ alert }) => alert).filter((alert) => !paged.has(alert))
    return { lookUps, pageless: [...new Set(pageless)] }
  } finally {
    await archive.close()
  }
}

export interface JudgedLookUp {
  lookUp: LookUp
  /** Files in the order in which they came. */
  files: string[]
}

const SHOWN = 5

/** Asks for every page, as anybody in the team would. */
export async function judgeLookUps(
  store: KnowledgeStore,
  lookUps: readonly LookUp[],
  signal: AbortSignal,
): Promise<JudgedLookUp[]> {
  const recall = openRecall(store)
  const judged: JudgedLookUp[] = []
  for (const lookUp of lookUps) {
    const asked = { text: lookUp.text, reach: TEAM_REACH, at: store.now(), most: SHOWN }
    const { items } = await recall.ask(asked, signal)
    const files = items.map(({ lesson: { source } }) => (source.kind === 'file' ? source.file : ''))
    judged.push({ lookUp, files: [...new Set(files)] })
  }
  return judged
}

const isFirst = ({ lookUp, files }: JudgedLookUp): boolean => files[0] === lookUp.file

const share = (judged: readonly JudgedLookUp[]): string =>
  judged.length === 0
    ? '–'
    : `${judged.filter(isFirst).length}/${judged.length} (${((100 * judged.filter(isFirst).length) / judged.length).toFixed(1)} %)`

/** Pages found first, by what they were looked up by and by half, and which alerts there is nothing to find for. */
export function lookUpReport(judged: readonly JudgedLookUp[], pageless: readonly string[]): string[] {
  const row = (name: string, own: readonly JudgedLookUp[]): string[] => [
    name,
    share(own),
    share(own.filter(({ lookUp }) => !lookUp.isHeld)),
    share(own.filter(({ lookUp }) => lookUp.isHeld)),
  ]
  const kinds = [...new Set(judged.map(({ lookUp }) => lookUp.by))]
  const pages = new Set(judged.map(({ lookUp }) => lookUp.file)).size
  return [
    `${pages} pages; found first by`,
    ...table([
      ['', 'all', 'open', 'held out'],
      ...kinds.map((kind) =>
        row(
          kind,
          judged.filter(({ lookUp }) => lookUp.by === kind),
        ),
      ),
      row('all', judged),
    ]),
    ...(pageless.length === 0 ? [] : [`not asked, no page has the name of: ${pageless.join(', ')}`]),
  ]
}

/** Of the half that may be looked at. */
export const lookUpMisses = (judged: readonly JudgedLookUp[]): string[] =>
  judged
    .filter((one) => !one.lookUp.isHeld && !isFirst(one))
    .map(({ lookUp, files }) => `${lookUp.by}: ${lookUp.alert}: "${lookUp.text}" | ${files.join(' ')}`)
