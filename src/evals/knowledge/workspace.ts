import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { LESSON_KINDS } from '../../domain/lesson.ts'
import { SourceError } from '../../knowledge/sources/archive.ts'

const KeyLesson = z.object({
  id: z.string(),
  kind: z.enum(LESSON_KINDS),
  services: z.array(z.string()).default([]),
  statement: z.string(),
  source: z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ file: z.string() })]),
  /** Other messages of the channel that say it as well. */
  also: z.array(z.string()).default([]),
})

/** A lesson that a careful reader takes from a workspace, and where it is said. */
export type KeyLesson = z.infer<typeof KeyLesson>

const NonLesson = z.object({ channel: z.string(), ts: z.string(), why: z.string().default('') })

/** A message that looks like a lesson and is none: a guess, a joke, a plan, a question. */
export type NonLesson = z.infer<typeof NonLesson>

/** A Slack export, perhaps with a folder of knowledge, and what a careful reader finds in both. */
export interface Workspace {
  name: string
  export: string
  knowledge: string | null
  lessons: KeyLesson[]
  nonLessons: NonLesson[]
}

async function linesOf<T>(file: string, shape: z.ZodType<T>): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new SourceError(`${file} is not there: a labelled workspace has it beside its export`)
  })
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [shape.parse(JSON.parse(line))]
    } catch {
      throw new SourceError(`${file}:${at + 1}: is not a line of a key`)
    }
  })
}

/** Reads `export.zip` or `export/`, `knowledge/`, `lessons.key.jsonl` and `nonlessons.key.jsonl` of a folder. */
export async function readLabelledWorkspace(dir: string): Promise<Workspace> {
  const found = ['export.zip', 'export'].map((name) => path.join(dir, name)).find((one) => existsSync(one))
  if (found === undefined) throw new SourceError(`${dir}: holds neither export.zip nor export`)
  const knowledge = path.join(dir, 'knowledge')
  return {
    name: path.basename(dir),
    export: found,
    knowledge: existsSync(knowledge) ? knowledge : null,
    lessons: await linesOf(path.join(dir, 'lessons.key.jsonl'), KeyLesson),
    nonLessons: await linesOf(path.join(dir, 'nonlessons.key.jsonl'), NonLesson),
  }
}
