import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from '../../platform/logger.ts'
import { asObject, isObject, parseJson } from '../json.ts'
import { seedState } from './seed.ts'
import type { State } from './types.ts'

/** Long enough to write a burst of messages once, short enough that a kill loses nothing a person noticed. */
const SAVE_DELAY_MS = 250

export interface StateFile {
  /** Soon; calls within the delay become one write. */
  save(): void
  /** Writes what is outstanding. */
  close(): Promise<void>
}

/** The saved workspace, or a fresh one. A file that cannot be read is put aside, never overwritten. */
export async function loadState(file: string | null, log: Logger): Promise<State> {
  if (file === null) return seedState()
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return seedState()
  const saved = parseJson(text)
  if (isObject(saved) && saved.version === 1 && Array.isArray(saved.channels)) {
    return { ...seedState(), ...asObject(saved) } as State
  }
  await rename(file, `${file}.unreadable`)
  log.warn({ file: `${file}.unreadable` }, 'the saved local Slack could not be read and was put aside')
  return seedState()
}

/** Saves by writing beside the file and renaming, so a crash leaves the old file or the new one. */
export function openStateFile(file: string | null, state: State, log: Logger): StateFile {
  if (file === null) return { save: () => {}, close: async () => {} }
  let timer: NodeJS.Timeout | null = null
  let writing = Promise.resolve()

  const write = async () => {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(`${file}.next`, JSON.stringify(state))
    await rename(`${file}.next`, file)
  }
  const flush = () => {
    timer = null
    writing = writing.then(write).catch((error: unknown) => {
      log.error({ error, file }, 'the local Slack could not be saved')
    })
  }
  return {
    save: () => {
      timer ??= setTimeout(flush, SAVE_DELAY_MS)
    },
    close: async () => {
      if (timer) clearTimeout(timer)
      if (timer) flush()
      await writing
    },
  }
}
