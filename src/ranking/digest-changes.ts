import type { ChangeRow } from '../domain/case-file.ts'
import type { RankedChange, Ranking } from '../domain/ranking.ts'
import { changeId, factsOfRanked } from './blamed-change.ts'
import { sameCommit } from './changes/commit.ts'
import { decisiveLines } from './decisive-lines.ts'
import { type DigestLine, oneLine } from './digest-lines.ts'
import { clock } from './digest-time.ts'

/** Changes shown with their diff; the others by name only. */
const SHOWN = 5
const DIFF_LINES = [8, 6, 4, 3, 3] as const

interface Told {
  id: string
  lead: RankedChange
  /** A deploy of the same commit, when both were recorded. */
  also: RankedChange[]
}

/** A commit and its deploys are one change to read about. */
function told(ranking: Ranking, changes: readonly ChangeRow[]): Told[] {
  const list: Told[] = []
  for (const change of ranking.changes) {
    const id = changeId(change, changes)
    const known = list.find((one) => sameCommit(one.id, id))
    if (!known) list.push({ id, lead: change, also: [] })
    else if (known.lead.type !== 'commit' && change.type === 'commit')
      list[list.indexOf(known)] = { id, lead: change, also: [known.lead, ...known.also] }
    else known.also.push(change)
  }
  return list
}

function lag(ms: number | null): string {
  if (ms === null) return ''
  const minutes = Math.round(Math.abs(ms) / 60_000)
  return ms >= 0 ? `, ${minutes} min before the onset` : `, ${minutes} min AFTER the onset`
}

const refs = (changes: readonly RankedChange[]): string =>
  [...new Set(changes.flatMap(({ citations }) => citations))].map((ref) => `[${ref}]`).join('')

function headOf({ id, lead, also }: Told, place: number): string {
  const deploys = also.filter(({ type }) => type !== 'commit').map(({ type, ts }) => `${type} ${clock(ts)}`)
  const later = deploys.length > 0 ? `, ${deploys.slice(0, 2).join(', ')}` : ''
  const title = oneLine(lead.title, 110)
  const name = id === lead.title ? '' : ` ${id}`
  return `change ${place}: ${lead.type}${name} "${title}" on ${lead.service} at ${clock(lead.ts)}${lag((also[0] ?? lead).leadMs)}${later} (score ${lead.score.toFixed(1)}) ${refs([lead, ...also])}`
}

/** The changes that could have caused it, each with the lines of its diff that decide. */
export function changeLines(
  ranking: Ranking,
  changes: readonly ChangeRow[],
  symptoms: ReadonlySet<string>,
): DigestLine[] {
  const all = told(ranking, changes)
  const lines = all.slice(0, SHOWN).flatMap((one, place): DigestLine[] => {
    const head = { text: headOf(one, place + 1), worth: 88 - 4 * place }
    const facts = factsOfRanked(one.lead, changes)
    if (!facts?.diff) return [head]
    const files = oneLine(facts.files.slice(0, 3).join(', '), 90)
    const ref = refs([one.lead])
    const decisive = decisiveLines(facts.diff, symptoms, DIFF_LINES[place] ?? 3)
    return [
      head,
      ...decisive.map((line, index) => ({
        text: `  ${index === 0 && files !== '' ? `${files}: ` : ''}${oneLine(line, 130)} ${ref}`,
        worth: 82 - 8 * place - 2 * index,
      })),
    ]
  })
  const rest = all.slice(SHOWN).map(({ id, lead }) => ({
    text: `other change: ${lead.type} ${id === lead.title ? '' : `${id} `}"${oneLine(lead.title, 60)}" ${refs([lead])}`,
    worth: 58,
  }))
  return [...lines, ...rest]
}
