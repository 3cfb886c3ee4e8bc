import path from 'node:path'
import { LESSON_KINDS, type LessonKind, type LessonStatus } from '../../domain/lesson.ts'
import { SourceError } from '../../knowledge/sources/archive.ts'
import { readLabelFile } from './label-file.ts'

/** A line somebody wrote; `reply` answers the last line that is none. */
export interface LabelledLine {
  at: number
  author: string
  text: string
  reply: boolean
  edited: boolean
  /** Emoji name, then who put it there. */
  reactions: readonly (readonly string[])[]
}

export interface ExpectedLesson {
  kind: LessonKind
  services: readonly string[]
  /** All have to occur in what is found. */
  words: readonly string[]
  status: LessonStatus
}

/** A conversation written for the purpose, and the lessons a person reads in it. */
export interface LabelledThread {
  id: string
  /** What is difficult about it: `wrong-guess`, `emoji-only`, … */
  shape: string
  channel: string
  lines: LabelledLine[]
  expected: ExpectedLesson[]
}

const HEAD = /^### (\S+) · (.+)$/
const ROOT = /^(\d{4}-\d\d-\d\d) (\d\d):(\d\d) (\S+?): (.*)$/
const REPLY = /^> (?:\+(\d+)d )?(\d\d):(\d\d) (\S+?): (.*)$/
const REACTION = /\{([^{}]+)\}/g

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

function lineOf(at: number, author: string, rest: string, reply: boolean): LabelledLine {
  const reactions = [...rest.matchAll(REACTION)].map(([, inner = '']) => inner.split(' '))
  const text = rest.replace(REACTION, '').replace(' (edited)', '').trim().replaceAll('\\n', '\n')
  return { at, author, text, reply, edited: rest.includes('(edited)'), reactions }
}

function expectedOf(line: string): ExpectedLesson[] {
  if (line === 'expect none') return []
  const [kind = '', services, words, status = ''] = line
    .slice(7)
    .split('|')
    .map((part) => part.trim())
  const known = LESSON_KINDS.find((one) => one === kind)
  if (known === undefined)
    throw new SourceError(`not a kind of lesson: ${line}; one of ${LESSON_KINDS.join(', ')}`)
  return [{ kind: known, services: list(services), words: list(words), status: status as LessonStatus }]
}

/** Reads one line of a thread into it; throws on what is none, so that a typo cannot pass as an empty thread. */
export function readInto(thread: LabelledThread, line: string): void {
  const root = ROOT.exec(line)
  const reply = REPLY.exec(line)
  if (line.startsWith('in #')) thread.channel = line.slice(4)
  else if (line.startsWith('expect ')) thread.expected.push(...expectedOf(line))
  else if (root !== null) {
    const [, day, hour, minute, author = '', rest = ''] = root
    thread.lines.push(lineOf(Date.parse(`${day}T${hour}:${minute}:00Z`), author, rest, false))
  } else if (reply !== null) {
    const [, days = '0', hour, minute, author = '', rest = ''] = reply
    const first = thread.lines.findLast((one) => !one.reply)?.at ?? 0
    const day = Math.floor(first / 86_400_000) * 86_400_000 + Number(days) * 86_400_000
    thread.lines.push(lineOf(day + (Number(hour) * 60 + Number(minute)) * 60_000, author, rest, true))
  } else throw new SourceError(`not a line of a thread: ${line}`)
}

/** The labelled threads of one file, in the form that test/knowledge/threads/README.md describes. */
export async function readThreads(file: string): Promise<LabelledThread[]> {
  const threads: LabelledThread[] = []
  const text = await readLabelFile(file, 'a folder of threads holds dev.txt and held-out.txt')
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line)
    const last = threads.at(-1)
    if (head !== null)
      threads.push({ id: head[1] ?? '', shape: head[2] ?? '', channel: '', lines: [], expected: [] })
    else if (line.trim() !== '' && last !== undefined) readInto(last, line)
  }
  if (threads.length === 0) throw new SourceError(`${path.basename(file)} holds no threads`)
  return threads
}
