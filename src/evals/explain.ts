import type { Observation, Suspect } from '../domain/ranking.ts'
import { clock } from '../ranking/digest-time.ts'
import type { RankedCase } from './rank-case.ts'

const SUSPECTS = 5
const EVENTS = 14
const WIDTH = 40

const refs = ({ citations }: Observation): string => citations.map((ref) => `[${ref}]`).join('')

function suspectText(suspect: Suspect, place: number): string[] {
  const { service, entity, kind, score, onset, supporting, opposing } = suspect
  const name = entity === service ? service : `${service} (${entity})`
  return [
    `${place + 1}. ${name}: ${kind}, score ${score.toFixed(2)}${onset === null ? '' : `, since ${clock(onset)}`}`,
    ...supporting.map((one) => `   for      ${one.score.toFixed(2).padStart(5)}  ${one.text} ${refs(one)}`),
    ...opposing.map((one) => `   against  ${one.score.toFixed(2).padStart(5)}  ${one.text} ${refs(one)}`),
  ]
}

interface Mark {
  at: number
  text: string
}

/** What happened when, with a column that places it in the window. */
function timeline({ input, ranking }: RankedCase): string[] {
  const { alert, window } = input
  const facts = ranking.suspects
    .slice(0, SUSPECTS)
    .flatMap(({ supporting }) => supporting.filter(({ family }) => family !== 'change').slice(0, 3))
  const marks: Mark[] = [
    ...facts.flatMap(({ onset, text }) => (onset === null ? [] : [{ at: onset, text }])),
    ...ranking.changes.slice(0, 5).map(({ ts, type, title }) => ({ at: ts, text: `${type}: ${title}` })),
  ]
  const shown = marks.slice(0, EVENTS)
  if (ranking.onset !== null) shown.push({ at: ranking.onset, text: '── onset ──' })
  shown.push({ at: alert.firedAt, text: `── alert: ${alert.title} ──` })
  const start = Math.min(window.start, ...shown.map(({ at }) => at))
  const length = Math.max(1, Math.max(window.end, alert.firedAt) - start)
  return shown
    .sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1))
    .map(({ at, text }) => {
      const column = Math.min(WIDTH - 1, Math.floor(((at - start) / length) * WIDTH))
      return `   ${clock(at)} │${' '.repeat(column)}●${' '.repeat(WIDTH - 1 - column)}│ ${text.slice(0, 90)}`
    })
}

/** What decided between the first two, or against them all, in one line. */
function decided({ outcome, outcomeReason, suspects }: RankedCase['ranking']): string {
  const [first, second] = suspects
  if (!first) return 'nothing stands out'
  if (outcome === 'external')
    return `${outcomeReason}; ${first.service} would be the first suspect without it`
  if (outcome === 'healthy') return `${outcomeReason}; ${first.service} stands out most, and too little`
  const [best] = first.supporting
  const reason = best ? `"${best.text}" ${refs(best)}` : 'its evidence as a whole'
  if (!second) return `${first.service} alone stands out, by ${reason}`
  const lead = (first.score / Math.max(second.score, 1e-9)).toFixed(2)
  return `${first.service} leads ${second.service} by a factor of ${lead}, mostly by ${reason}`
}

/** A ranking for people: outcome, suspects with for and against, timeline, changes, gaps. */
export function explain(ranked: RankedCase): string {
  const { line, ranking } = ranked
  const { outcome, outcomeReason, confidence, onset, onsetNote } = ranking
  return [
    `${line.id}: ${outcome} (confidence ${confidence.toFixed(2)}): ${outcomeReason}`,
    `onset: ${onset === null ? 'not found' : clock(onset)}${onsetNote ? `; ${onsetNote}` : ''}`,
    `decided: ${decided(ranking)}`,
    '',
    'suspects',
    ...ranking.suspects.slice(0, SUSPECTS).flatMap(suspectText),
    '',
    'timeline (UTC)',
    ...timeline(ranked),
    '',
    `blamed change: ${line.change ?? 'none'}`,
    ...line.changes
      .slice(0, 5)
      .map(({ id, service, title, score }) => `   ${score.toFixed(2)}  ${service}  ${title}  ${id}`),
    '',
    'gaps',
    ...(line.gaps.length > 0 ? line.gaps.map((gap) => `   ${gap}`) : ['   none']),
    '',
    `loaded and ranked in ${line.ms} ms (ranked in ${line.rankMs} ms), ${line.rssMb} MiB`,
  ].join('\n')
}
