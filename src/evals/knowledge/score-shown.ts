import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { isOwnerOfOther } from '../../domain/known.ts'
import type { Alert } from '../../domain/signal.ts'
import { TEAM_REACH } from '../../knowledge/access/reach.ts'
import { lessonsForPage } from '../../knowledge/recall/page.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'

const Line = z.object({
  id: z.string(),
  half: z.enum(['tuning', 'held-out']),
  title: z.string(),
  service: z.string(),
  metric: z.string().nullable(),
  value: z.string().nullable(),
  /** Services that it calls. */
  calls: z.array(z.string()),
  /** What is worth showing unasked; nothing else is. */
  relevant: z.array(z.string()),
})

export type LabelledPage = z.infer<typeof Line>

/** `pages.jsonl` of a folder of labelled questions; none where it has none. */
export async function readPages(folder: string): Promise<LabelledPage[]> {
  const text = await readFile(path.join(folder, 'pages.jsonl'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => Line.parse(JSON.parse(line)))
}

export interface ShownPage {
  page: LabelledPage
  shown: string[]
}

const alertOf = ({ title, service, metric, value }: LabelledPage, firedAt: number): Alert => ({
  title,
  service,
  severity: 'SEV-2',
  entity: null,
  metric,
  value,
  firedAt,
  url: null,
  labels: {},
  text: '',
})

/** What each page would show unasked where only what the team may read shows. */
export async function judgeShown(
  store: KnowledgeStore,
  pages: readonly LabelledPage[],
): Promise<ShownPage[]> {
  const at = store.now()
  const judged: ShownPage[] = []
  for (const page of pages) {
    const asked = {
      alert: alertOf(page, at),
      own: [page.service],
      dependencies: page.calls,
      reach: TEAM_REACH,
      at,
      concepts: store.concepts,
    }
    const facts = await lessonsForPage(store.db, store.teamId, asked)
    const shown = facts.filter((fact) => !isOwnerOfOther(fact))
    judged.push({ page, shown: shown.map(({ lesson }) => lesson) })
  }
  return judged
}

/** Precision of what is shown, and how much of what is worth showing is, over all pages together. */
export function shownScore(judged: readonly ShownPage[]): {
  precision: number
  recall: number
  shown: number
  relevant: number
} {
  const sum = (count: (one: ShownPage) => number): number =>
    judged.reduce((total, one) => total + count(one), 0)
  const right = sum(({ page, shown }) => shown.filter((id) => page.relevant.includes(id)).length)
  const shown = sum((one) => one.shown.length)
  const relevant = sum(({ page }) => page.relevant.length)
  return {
    precision: shown === 0 ? 1 : right / shown,
    recall: relevant === 0 ? 1 : right / relevant,
    shown,
    relevant,
  }
}

export function shownReport(judged: readonly ShownPage[]): string[] {
  if (judged.length === 0) return []
  const lines = (['tuning', 'held-out'] as const).map((half) => {
    const own = judged.filter(({ page }) => page.half === half)
    const { precision, recall, shown, relevant } = shownScore(own)
    return `  ${half}: precision ${precision.toFixed(3)} (${shown} shown), recall ${recall.toFixed(3)} (${relevant} worth showing) on ${own.length} pages`
  })
  return ['shown unasked on a page:', ...lines]
}

/** Of the half that may be looked at. */
export const shownMisses = (judged: readonly ShownPage[]): string[] =>
  judged.flatMap(({ page, shown }) => {
    const wrong = shown.filter((id) => !page.relevant.includes(id))
    const missed = page.relevant.filter((id) => !shown.includes(id))
    return page.half === 'held-out' || wrong.length + missed.length === 0
      ? []
      : [`${page.id} ${page.title} | wrong ${wrong} | missed ${missed}`]
  })
