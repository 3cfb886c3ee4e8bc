import path from 'node:path'
import type { LessonStatus } from '../../domain/lesson.ts'
import { SourceError } from '../../knowledge/sources/archive.ts'
import { readLabelFile } from './label-file.ts'
import { type LabelledThread, readInto } from './labelled-threads.ts'

/** Words that have to occur together; each a list of alternatives. */
export type Words = readonly (readonly string[])[]

export type StoryCheck =
  | {
      kind: 'ask'
      at: number
      text: string
      finds: { words: Words; status: readonly LessonStatus[] }[]
      nots: Words[]
    }
  | { kind: 'reading'; line: Record<string, unknown>; expected: boolean }
  | { kind: 'schedule'; service: string; inside: number[]; outside: number[] }

/** One wording of a story: its talk, and what has to come of it. */
export interface StoryWording {
  thread: LabelledThread
  checks: StoryCheck[]
}

const HEAD = /^### (\S+) · (.+)$/

const parts = (text: string, mark: string): string[] =>
  text
    .split(mark)
    .map((part) => part.trim())
    .filter(Boolean)

const wordsOf = (text: string | undefined): Words =>
  parts(text ?? '', ',').map((word) => parts(word.toLowerCase(), '/'))

function timeOf(text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new SourceError(`not a time: ${text}`)
  return at
}

const timesOf = (text: string | undefined, word: string): number[] =>
  parts((text ?? '').slice(word.length), ',').map(timeOf)

const fieldsOf = (line: string): string[] => line.split('|').map((part) => part.trim())

function readingOf(line: string): StoryCheck {
  const [at = '', service, place, metric, value, minutes = '', answer] = fieldsOf(line.slice(8))
  if (answer !== 'yes' && answer !== 'no') throw new SourceError(`not a reading: ${line}`)
  const asked = { id: 1, at, service, place, metric, value, minutes_since_trigger: Number(minutes) }
  return { kind: 'reading', line: asked, expected: answer === 'yes' }
}

function askOf(line: string): StoryCheck {
  const [at = '', text = ''] = fieldsOf(line.slice(4))
  return { kind: 'ask', at: timeOf(at), text, finds: [], nots: [] }
}

function scheduleOf(line: string): StoryCheck {
  const [service = '', inside, outside] = fieldsOf(line.slice(9))
  return { kind: 'schedule', service, inside: timesOf(inside, 'in'), outside: timesOf(outside, 'out') }
}

const START: readonly [start: string, read: (line: string) => StoryCheck][] = [
  ['ask ', askOf],
  ['reading ', readingOf],
  ['schedule ', scheduleOf],
]

/** `find` and `not` belong to the question above them. */
function addToAsk({ checks }: StoryWording, line: string): boolean {
  const ask = checks.at(-1)
  if (ask?.kind !== 'ask') return false
  if (line.startsWith('not ')) ask.nots.push(wordsOf(line.slice(4)))
  else if (line.startsWith('find ')) {
    const [words, status] = fieldsOf(line.slice(5))
    ask.finds.push({ words: wordsOf(words), status: parts(status ?? '', ',') as LessonStatus[] })
  } else return false
  return true
}

function readStoryLine(story: StoryWording, line: string): void {
  if (addToAsk(story, line)) return
  const known = START.find(([start]) => line.startsWith(start))
  if (known === undefined) readInto(story.thread, line)
  else story.checks.push(known[1](line))
}

/** The wordings of one file, in the form that test/knowledge/stories/README.md describes. */
export async function readStories(file: string): Promise<StoryWording[]> {
  const stories: StoryWording[] = []
  const text = await readLabelFile(file, 'a folder of stories holds *.open.txt and *.held.txt')
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line)
    const last = stories.at(-1)
    if (head !== null) {
      const thread = { id: head[1] ?? '', shape: head[2] ?? '', channel: '', lines: [], expected: [] }
      stories.push({ thread, checks: [] })
    } else if (line.trim() !== '' && last !== undefined) readStoryLine(last, line)
  }
  if (stories.length === 0) throw new SourceError(`${path.basename(file)} holds no stories`)
  return stories
}
