import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Lesson } from '../domain/lesson.ts'
import { parseLesson } from '../knowledge/store/lesson-schema.ts'

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

function parsed(line: string): Lesson | { error: string } {
  try {
    return parseLesson(JSON.parse(line))
  } catch {
    return { error: 'not JSON' }
  }
}

/** Lessons of a file of JSON lines; a line that is none is complained about and left out. */
export async function* readLessons(
  file: string,
  complain: (text: string) => void,
  signal: AbortSignal,
): AsyncGenerator<Lesson> {
  await access(file).catch(() => {
    throw wrong(`--lessons ${file}: there is no such file that can be read`)
  })
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file, { signal }), crlfDelay: 1000 })) {
    number += 1
    if (line.trim() === '') continue
    const lesson = parsed(line)
    if ('error' in lesson) complain(`${file}:${number}: ${lesson.error}`)
    else yield lesson
  }
}
