import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { LESSON_KINDS } from '../../domain/lesson.ts'
import { SourceError } from '../../knowledge/sources/archive.ts'
import { readLabelFile } from './label-file.ts'

const KeyLesson = z.object({
  id: z.string(),
  kind: z.enum(LESSON_KINDS),
  services: z.array(z.string()).default([]),
  statement: z.string(),
  source: z.union([z.object({ channel: z.string(), ts: z.string() }), z.object({ file: z.string() })]),
  /** Other messages of the channel that say it as well. */
  also: z.array(z.string()).default([]),
  /** Pages that say it as well. */
  also_file: z.string().optional(),
  also_files: z.array(z.string()).default([]),
  status: z.enum(['candidate', 'confirmed', 'superseded', 'rejected']).default('candidate'),
  /** Day from which it was no longer so. */
  superseded_at: z.string().optional(),
})

/** A lesson that a careful reader takes from a workspace, and where it is said. */
export type KeyLesson = z.infer<typeof KeyLesson>

const NonLesson = z.object({ channel: z.string(), ts: z.string(), why: z.string().default('') })

/** A message that looks like a lesson and is none: a guess, a joke, a plan, a question. */
export type NonLesson = z.infer<typeof NonLesson>

const Asked = z.looseObject({ id: z.string(), text: z.string() })

const RecallKey = z.object({
  id: z.string(),
  relevant: z.array(z.string()),
  forbidden: z.array(z.string()).default([]),
})

/** A line for `sitrep recall` as it stands, and the lessons of the key that answer it or must not be shown for it. */
export interface RecallQuestion {
  line: z.infer<typeof Asked>
  relevant: string[]
  forbidden: string[]
}

const Reading = z.looseObject({ id: z.string() })

const ExpectKey = z.object({ id: z.string(), expected: z.boolean() })

/** A line for `sitrep expect` as it stands, and whether it is as the team said it would be. */
export interface ExpectQuestion {
  line: z.infer<typeof Reading>
  expected: boolean
}

/** A Slack export, perhaps with a folder of knowledge, and what a careful reader finds in both. */
export interface Workspace {
  name: string
  export: string
  knowledge: string | null
  lessons: KeyLesson[]
  nonLessons: NonLesson[]
  /** Empty where nobody wrote any. */
  questions: RecallQuestion[]
  readings: ExpectQuestion[]
}

async function linesOf<T>(file: string, shape: z.ZodType<T>): Promise<T[]> {
  const text = await readLabelFile(file, 'a labelled workspace has it beside its export')
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [shape.parse(JSON.parse(line))]
    } catch {
      throw new SourceError(`${file}:${at + 1}: is not a line of a key`)
    }
  })
}

interface Keyed {
  id: string
}

/** Questions with their keys, by id; none where there is no such file. */
async function withKeys<Q extends Keyed, K extends Keyed>(
  dir: string,
  name: string,
  shapes: { question: z.ZodType<Q>; key: z.ZodType<K> },
): Promise<{ line: Q; key: K }[]> {
  const file = path.join(dir, `${name}.questions.jsonl`)
  if (!existsSync(file)) return []
  const keyFile = path.join(dir, `${name}.key.jsonl`)
  const keys = new Map((await linesOf(keyFile, shapes.key)).map((key) => [key.id, key]))
  return (await linesOf(file, shapes.question)).map((line) => {
    const key = keys.get(line.id)
    if (key === undefined) throw new SourceError(`${keyFile}: has no line for ${line.id}`)
    return { line, key }
  })
}

/** Reads `export.zip` or `export/`, `knowledge/`, `lessons.key.jsonl`, `nonlessons.key.jsonl` and the questions of a folder. */
export async function readLabelledWorkspace(dir: string): Promise<Workspace> {
  const found = ['export.zip', 'export'].map((name) => path.join(dir, name)).find((one) => existsSync(one))
  if (found === undefined) throw new SourceError(`${dir}: holds neither export.zip nor export`)
  const knowledge = path.join(dir, 'knowledge')
  const asked = await withKeys(dir, 'recall', { question: Asked, key: RecallKey })
  const read = await withKeys(dir, 'expect', { question: Reading, key: ExpectKey })
  return {
    name: path.basename(dir),
    export: found,
    knowledge: existsSync(knowledge) ? knowledge : null,
    lessons: await linesOf(path.join(dir, 'lessons.key.jsonl'), KeyLesson),
    nonLessons: await linesOf(path.join(dir, 'nonlessons.key.jsonl'), NonLesson),
    questions: asked.map(({ line, key: { relevant, forbidden } }) => ({ line, relevant, forbidden })),
    readings: read.map(({ line, key: { expected } }) => ({ line, expected })),
  }
}
