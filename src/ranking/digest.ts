import type { EvidenceRef } from '../domain/ids.ts'
import type { Observation, Ranking, Suspect } from '../domain/ranking.ts'
import { foldingOf, type RankInput } from './case-input.ts'
import { wordsOf } from './changes/words.ts'
import { changeLines } from './digest-changes.ts'
import { type DigestLine, fitted, oneLine } from './digest-lines.ts'
import { clock, day } from './digest-time.ts'
import { externalCauses } from './external.ts'

const SUSPECTS = 5
const FOR = 5
const AGAINST = 2
const EXTERNAL = 3
const GAPS = 6
/** Characters of one observation: longer ones repeat themselves. */
const TEXT = 170

const refs = (citations: readonly EvidenceRef[]): string =>
  [...new Set(citations)]
    .slice(0, 3)
    .map((ref) => `[${ref}]`)
    .join('')

function alertLine({ alert }: RankInput): DigestLine {
  const about = [alert.entity ?? alert.service, alert.metric, alert.value].filter((part) => part !== null)
  const text = oneLine(alert.text || alert.title, 320)
  const fired =
    alert.firedAt > 0
      ? `fired ${day(alert.firedAt)} ${clock(alert.firedAt)}`
      : 'fired at a time nobody recorded'
  return {
    text: `alert: ${text} (${oneLine(about.join(' '), 120)}) ${fired} [alert]`,
    worth: 100,
  }
}

/** The reads whose facts began nearest to the onset. */
function onsetRefs({ suspects, onset }: Ranking): string {
  const near = suspects
    .slice(0, SUSPECTS)
    .flatMap(({ supporting }) => supporting)
    .filter((one) => one.onset !== null && onset !== null)
    .sort((a, b) => Math.abs((a.onset ?? 0) - (onset ?? 0)) - Math.abs((b.onset ?? 0) - (onset ?? 0)))
  return refs(near.flatMap(({ citations }) => citations)) || '[alert]'
}

function onsetLine({ alert }: RankInput, ranking: Ranking): DigestLine {
  const { onset, onsetNote } = ranking
  const note = onsetNote ? `; ${onsetNote}` : ''
  const text =
    onset === null
      ? `onset: not found${note}`
      : `onset: ${clock(onset)}, ${Math.round((alert.firedAt - onset) / 1000)} s before the alert${note}`
  return { text: `${text} ${onsetRefs(ranking)}`, worth: 99 }
}

function outcomeLine({ outcome, outcomeReason, confidence, suspects }: Ranking): DigestLine {
  const reason = oneLine(outcomeReason, 260)
  const first = refs(suspects[0]?.supporting[0]?.citations ?? []) || '[alert]'
  const cited = /\[E\d+\]/.test(reason) ? reason : `${reason} ${first}`
  return { text: `rules say: ${outcome} (confidence ${confidence.toFixed(2)}): ${cited}`, worth: 98 }
}

const since = ({ onset }: Pick<Observation, 'onset'>): string =>
  onset === null ? '' : ` since ${clock(onset)}`

function suspectLines(suspect: Suspect, place: number): DigestLine[] {
  const { service, entity, kind, score, supporting, opposing } = suspect
  const name = entity === service ? service : `${service} (${entity})`
  const cites = refs(supporting.flatMap(({ citations }) => citations))
  const line = (sign: string, worth: number) => (one: Observation, index: number) => ({
    text: `  ${sign} ${oneLine(one.text, TEXT)}${since(one)}${one.untrusted ? ' (outsiders can write this)' : ''} ${refs(one.citations)}`,
    worth: worth - 6 * place - 8 * index,
  })
  return [
    {
      text: `suspect ${place + 1}: ${name}, kind ${kind}, score ${score.toFixed(2)}${since(suspect)} ${cites}`,
      worth: 92 - 5 * place,
    },
    ...supporting.slice(0, FOR).map(line('+', 86)),
    ...opposing.slice(0, AGAINST).map(line('−', 84)),
  ]
}

function externalLines(input: RankInput, { onset, suspects }: Ranking): DigestLine[] {
  const causes = externalCauses({
    objects: input.rows.objects,
    logs: input.rows.logs,
    records: input.rows.records,
    onset: onset ?? input.window.start,
    observations: suspects.flatMap(({ supporting }) => supporting),
    folding: foldingOf(input.rows),
  })
  return causes.slice(0, EXTERNAL).map(({ kind, text, score, citations }, index) => ({
    text: `outside: ${kind} (${score.toFixed(1)}): ${oneLine(text, 220)} ${refs(citations)}`,
    worth: 87 - 8 * index,
  }))
}

/** Words of what is seen: they choose the lines of a diff. */
function symptomWords({ alert }: RankInput, { suspects }: Ranking): ReadonlySet<string> {
  const texts = suspects.slice(0, 3).flatMap(({ supporting }) => supporting.map(({ text }) => text))
  return new Set(wordsOf([alert.text, alert.metric ?? '', ...texts].join(' ')))
}

/**
 * What a model is told of a case: about 1,000 tokens, never above 1,500 (four characters each). Every line cites
 * what it rests on; `[alert]` is the page itself and `[gap]` what nobody could read. The same case gives the same bytes.
 */
export function digestOf(input: RankInput, ranking: Ranking): string {
  return fitted([
    alertLine(input),
    onsetLine(input, ranking),
    outcomeLine(ranking),
    ...ranking.suspects.slice(0, SUSPECTS).flatMap(suspectLines),
    ...externalLines(input, ranking),
    ...changeLines(ranking, input.rows.changes, symptomWords(input, ranking)),
    ...ranking.gaps
      .slice(0, GAPS)
      .map((gap, index) => ({ text: `gap: ${oneLine(gap, 140)} [gap]`, worth: 64 - 2 * index })),
  ])
}
