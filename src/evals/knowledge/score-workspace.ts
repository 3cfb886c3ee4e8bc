import { LESSON_KINDS, type Lesson } from '../../domain/lesson.ts'
import { mineSources } from '../../knowledge/mining/mine-sources.ts'
import type { KeyLesson, Workspace } from './workspace.ts'

export interface ScoredWorkspace {
  name: string
  /** Each lesson of the key with what was read where it is said. */
  judged: { key: KeyLesson; found: Lesson | null; here: Lesson[] }[]
  mined: number
  nonLessons: number
  /** Read, and neither superseded nor doubted, in messages that tell nothing. */
  wrong: Lesson[]
  /** Read in messages that the key does not have. */
  unknown: Lesson[]
}

const inChannel = (channel: string, ts: string): string => `${channel} ${ts}`

const inFile = (file: string): string => file.replace(/^knowledge\//, '')

function placeOf({ source }: Lesson): string {
  if (source.kind === 'slack') return inChannel(source.channel, source.ts)
  return inFile(source.file ?? '')
}

function placesOf({ source, also }: KeyLesson): string[] {
  if (!('channel' in source)) return [inFile(source.file)]
  return [source.ts, ...also].map((ts) => inChannel(source.channel, ts))
}

const sharesService = (lesson: Lesson, { services }: KeyLesson): boolean =>
  services.length === 0 ||
  lesson.services.some((name) => services.some((other) => other.toLowerCase() === name.toLowerCase()))

const isLive = ({ status }: Lesson): boolean => status === 'candidate' || status === 'confirmed'

async function minedFrom({ export: slackExport, knowledge }: Workspace): Promise<Lesson[]> {
  const lessons: Lesson[] = []
  const mined = mineSources({
    team: 'eval',
    slackExport,
    knowledge,
    personal: 'financial',
    signal: new AbortController().signal,
    complain: () => {},
    counts: { channels: 0, messages: 0, conversations: 0, files: 0 },
    onProgress: () => {},
  })
  for await (const lesson of mined) lessons.push(lesson)
  return lessons
}

/** Mines a workspace by rules and compares what was read with its key, by the message or file that says it. */
export async function scoreWorkspace(workspace: Workspace): Promise<ScoredWorkspace> {
  const lessons = await minedFrom(workspace)
  const byPlace = Map.groupBy(lessons, placeOf)
  const judged = workspace.lessons.map((key) => {
    const here = placesOf(key).flatMap((place) => byPlace.get(place) ?? [])
    const same = here.filter(({ kind }) => kind === key.kind)
    return { key, found: same.find((one) => sharesService(one, key)) ?? same[0] ?? null, here }
  })
  const known = new Set(workspace.lessons.flatMap(placesOf))
  const empty = new Set(workspace.nonLessons.map(({ channel, ts }) => inChannel(channel, ts)))
  const others = lessons.filter((one) => isLive(one) && !known.has(placeOf(one)))
  return {
    name: workspace.name,
    judged,
    mined: lessons.length,
    nonLessons: empty.size,
    wrong: others.filter((one) => empty.has(placeOf(one))),
    unknown: others.filter((one) => !empty.has(placeOf(one))),
  }
}

const cell = (part: number, whole: number): string => `${part}/${whole}`.padEnd(9)

/** A line a kind: found of those labelled, read as another kind, and services right of those found. */
export function workspaceReport({
  name,
  judged,
  mined,
  nonLessons,
  wrong,
  unknown,
}: ScoredWorkspace): string[] {
  const row = (title: string, some: ScoredWorkspace['judged']): string => {
    const found = some.filter((one) => one.found !== null)
    const other = some.filter((one) => one.found === null && one.here.length > 0)
    const right = found.filter((one) => one.found !== null && sharesService(one.found, one.key))
    return `${title.padEnd(12)} ${cell(found.length, some.length)} ${String(other.length).padEnd(12)} ${cell(right.length, found.length)}`
  }
  return [
    `${name}: ${mined} lessons read; in ${wrong.length} of ${nonLessons} messages that tell none, and in ${unknown.length} that the key does not have`,
    'kind         found     other kind   services',
    ...LESSON_KINDS.map((kind) =>
      row(
        kind,
        judged.filter(({ key }) => key.kind === kind),
      ),
    ),
    row('all', judged),
  ]
}

/** What was missed, and what was read where nothing is told. */
export const workspaceMisses = ({ judged, wrong }: ScoredWorkspace): string[] => [
  ...judged
    .filter(({ found }) => found === null)
    .map(
      ({ key, here }) =>
        `missed ${key.kind} ${key.id}: ${key.statement}${here.map(({ kind }) => ` (read as ${kind})`).join('')}`,
    ),
  ...wrong.map(({ kind, quote }) => `read as ${kind}, and is none: ${quote}`),
]
