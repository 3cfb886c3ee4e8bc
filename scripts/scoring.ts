/** What the ranking said of one case: one line of `sitrep rank`, as far as it is scored. */
export interface RankedLine {
  id: string
  dataset: string
  outcome: string
  suspects: { service: string; entity: string }[]
  changes: { title: string; ts: number }[]
  ms: number
}

/** What really happened, and what the two simplest guesses would have said. */
export interface Answer {
  id: string
  dataset: string
  faultKind: string
  /** Names that count as right; empty when the case asks for no service. */
  names: string[]
  healthy: boolean
  /** The change that caused it; null when none did or nobody recorded it. */
  culprit: { title: string; ts: number }[] | null
  alerting: string | null
  lastDeployed: string | null
}

export interface Rate {
  hits: number
  of: number
}

/** 95 % Wilson score interval of a share (Wilson 1927): honest for few cases and for 0 or 100 %. */
export function wilson({ hits, of }: Rate): readonly [low: number, high: number] {
  if (of === 0) return [0, 1]
  const z = 1.959964
  const share = hits / of
  const middle = share + z ** 2 / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))
  const whole = 1 + z ** 2 / of
  return [Math.max(0, (middle - spread) / whole), Math.min(1, (middle + spread) / whole)]
}

/** 0 for the first suspect; −1 when none is right. */
export function placeOf(answer: Answer, line: RankedLine): number {
  return line.suspects.findIndex(
    ({ service, entity }) => answer.names.includes(service) || answer.names.includes(entity),
  )
}

/** Place of the change that caused it; −1 when it is not listed. */
export function culpritPlace(answer: Answer, line: RankedLine): number {
  const culprits = answer.culprit ?? []
  return line.changes.findIndex(({ title, ts }) =>
    culprits.some((one) => one.title === title && one.ts === ts),
  )
}

export interface Score {
  first: Rate
  three: Rate
  /** Blaming the service that alerted, and the one that was deployed last. */
  alerting: Rate
  lastDeployed: Rate
}

export interface Scored {
  answer: Answer
  line: RankedLine
}

const rate = (cases: readonly Scored[], right: (one: Scored) => boolean): Rate => ({
  hits: cases.filter(right).length,
  of: cases.length,
})

const named = (answer: Answer, name: string | null): boolean => name !== null && answer.names.includes(name)

export function scoreOf(cases: readonly Scored[]): Score {
  const within = (count: number) =>
    rate(cases, ({ answer, line }) => {
      const place = placeOf(answer, line)
      return place >= 0 && place < count
    })
  return {
    first: within(1),
    three: within(3),
    alerting: rate(cases, ({ answer }) => named(answer, answer.alerting)),
    lastDeployed: rate(cases, ({ answer }) => named(answer, answer.lastDeployed)),
  }
}

const shown = (value: Rate): string => {
  if (value.of === 0) return '–'
  const [low, high] = wilson(value)
  return `${value.hits}/${value.of} [${low.toFixed(2)}–${high.toFixed(2)}]`
}

const COLUMNS = ['AC@1 [95 %]', 'AC@3 [95 %]', 'blame the alerting service', 'blame the latest deploy']

function row(name: string, cases: readonly Scored[]): string[] {
  const { first, three, alerting, lastDeployed } = scoreOf(cases)
  return [name, ...[first, three, alerting, lastDeployed].map(shown)]
}

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const byName = (groups: Map<string, Scored[]>): [string, Scored[]][] =>
  [...groups].sort(([a], [b]) => (a < b ? -1 : 1))

/** Cases without an incident: silence is the right answer; and real incidents that were called healthy. */
function silence(cases: readonly Scored[]): string[] {
  const [healthy, real] = [
    cases.filter(({ answer }) => answer.healthy),
    cases.filter(({ answer }) => !answer.healthy),
  ]
  const lines: string[] = []
  if (healthy.length > 0) {
    lines.push(
      `no incident, called healthy: ${shown(rate(healthy, ({ line }) => line.outcome === 'healthy'))}`,
      `no incident, called healthy or unclear: ${shown(rate(healthy, ({ line }) => line.outcome !== 'fault' && line.outcome !== 'external'))}`,
    )
  }
  if (real.length > 0)
    lines.push(
      `real incidents called healthy: ${shown(rate(real, ({ line }) => line.outcome === 'healthy'))}`,
    )
  return lines
}

function culprits(cases: readonly Scored[]): string[] {
  const known = cases.filter(({ answer }) => answer.culprit !== null)
  if (known.length === 0) return []
  const within = (count: number): string =>
    shown(
      rate(known, ({ answer, line }) => {
        const place = culpritPlace(answer, line)
        return place >= 0 && place < count
      }),
    )
  return [`culprit change first: ${within(1)}, among the first five: ${within(5)}`]
}

function times(cases: readonly Scored[]): string {
  const sorted = cases.map(({ line }) => line.ms).sort((a, b) => a - b)
  return `time of the ranking: median ${sorted[Math.floor(sorted.length / 2)] ?? 0} ms, longest ${sorted.at(-1) ?? 0} ms`
}

/** The tables, per dataset and per kind of fault, never pooled. */
export function scoreReport(cases: readonly Scored[]): string {
  const asked = cases.filter(({ answer }) => answer.names.length > 0)
  const datasets = byName(Map.groupBy(asked, ({ answer }) => answer.dataset))
  const kinds = byName(Map.groupBy(asked, ({ answer }) => `${answer.dataset} ${answer.faultKind}`))
  const rest = byName(Map.groupBy(cases, ({ answer }) => answer.dataset)).flatMap(([name, all]) =>
    [...silence(all.filter(({ answer }) => answer.healthy || answer.names.length > 0)), ...culprits(all)].map(
      (line) => `${name}: ${line}`,
    ),
  )
  return [
    ...table([['dataset', ...COLUMNS], ...datasets.map(([name, all]) => row(name, all))]),
    '',
    ...table([['kind of fault', ...COLUMNS], ...kinds.map(([name, all]) => row(name, all))]),
    '',
    ...rest,
    `${cases.length - asked.length} of ${cases.length} cases name no service and are left out of the tables`,
    times(cases),
  ].join('\n')
}
