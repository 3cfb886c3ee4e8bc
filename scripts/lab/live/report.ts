import { shownRate } from '../../../src/evals/statistics.ts'
import { table } from '../../../src/evals/table.ts'
import { FRESH } from '../faults/all.ts'
import { type LiveResult, type Marks, marksOf } from './score.ts'

const MARK = new Map<boolean | null, string>([
  [null, '–'],
  [true, 'yes'],
  [false, 'NO'],
])

const mark = (value: boolean | null): string => MARK.get(value) ?? '–'

const FOOLED = new Map<boolean | null, string>([
  [true, 'FOOLED'],
  [false, 'no'],
])

const time = (value: number | null): string => (value === null ? '–' : value.toFixed(1))

const pageOf = ({ paged, asked }: LiveResult): string => {
  if (paged === null) return 'nobody'
  return asked ? `asked ${paged}` : paged
}

function rowOf(result: LiveResult, marks: Marks): string[] {
  const first = result.suspects?.[0]
  return [
    result.fault.name,
    pageOf(result),
    mark(marks.harmless ?? marks.first),
    mark(marks.firstThree),
    mark(marks.kind),
    FOOLED.get(marks.fooled) ?? '–',
    first ? `${first.service} ${first.kind}` : '–',
    result.outside ? 'outside' : mark(marks.cause),
    result.verdict ? `${result.verdict.kind} ${result.verdict.confidence}` : '–',
    time(result.rootAfter),
    time(result.suspectsAfter),
    time(result.verdictAfter),
    String(result.gaps.length),
  ]
}

const HEAD = [
  'fault',
  'page',
  'right',
  'in 3',
  'kind',
  'herring',
  'first suspect',
  'cause',
  'verdict',
  'root s',
  'suspects s',
  'verdict s',
  'gaps',
]

/** One result as it comes. */
export const liveLine = (result: LiveResult): string => rowOf(result, marksOf(result)).join(' · ')

interface Marked {
  result: LiveResult
  marks: Marks
}

const isScored = ({ marks }: Marked): boolean => marks.first !== null || marks.harmless !== null

function shares(all: readonly Marked[]): string[] {
  const share = (of: (marks: Marks) => boolean | null): string => {
    const asked = all.map(({ marks }) => of(marks)).filter((one) => one !== null)
    return shownRate({ hits: asked.filter(Boolean).length, of: asked.length })
  }
  const within = (of: (result: LiveResult) => number | null, limit: number): string => {
    const times = all.filter(({ result }) => result.paged !== null).map(({ result }) => of(result))
    return shownRate({ hits: times.filter((one) => one !== null && one <= limit).length, of: times.length })
  }
  // What was ranked again was not waited for.
  const timed = all.some(({ result }) => result.rootAfter !== null)
  const unscored = all.filter((one) => !isScored(one)).map(({ result }) => result.fault.name)
  return [
    `right service first      ${share(({ first }) => first)}`,
    `right service in three   ${share(({ firstThree }) => firstThree)}`,
    `right kind of fault      ${share(({ kind }) => kind)}`,
    `a named cause is right   ${share(({ cause }) => cause)}`,
    `a red herring first      ${share(({ fooled }) => fooled)}`,
    `harmless said harmless   ${share(({ harmless }) => harmless)}`,
    ...(timed
      ? [
          `root message in 2 s      ${within(({ rootAfter }) => rootAfter, 2)}`,
          `suspects in 30 s         ${within(({ suspectsAfter }) => suspectsAfter, 30)}`,
        ]
      : []),
    `asked by hand            ${all.filter(({ result }) => result.asked).length}`,
    `not scored               ${unscored.length}${unscored.length === 0 ? '' : `: ${unscored.join(', ')}`}`,
  ]
}

const isFresh = ({ result }: Marked): boolean => FRESH.includes(result.fault)

/** The table of a live run, and its shares with Wilson intervals: all, and those by somebody who never read the ranking. */
export function liveReport(results: readonly LiveResult[]): string[] {
  const all = results.map((result) => ({ result, marks: marksOf(result) }))
  const fresh = all.filter(isFresh)
  return [
    ...table([HEAD, ...all.map(({ result, marks }) => rowOf(result, marks))]),
    '',
    `all ${all.length}`,
    ...shares(all),
    ...(fresh.length === 0
      ? []
      : ['', `by somebody who never read the ranking: ${fresh.length}`, ...shares(fresh)]),
  ]
}
