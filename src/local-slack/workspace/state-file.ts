import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from '../../platform/logger.ts'
import { asObject, isObject, parseJson } from '../json.ts'
import { seedState } from './seed.ts'
import type { State } from './types.ts'

/** For what nobody waits for, such as a socket that came or went: a burst of it is written once. */
const SAVE_DELAY_MS = 250

export interface StateFile {
  /** Something changed: it is written soon. */
  save(): void
  /** Resolves once every change so far is in the file. Changes that wait together become one write. */
  saved(): Promise<void>
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
  if (file === null) return { save: () => {}, saved: async () => {}, close: async () => {} }
  let timer: NodeJS.Timeout | null = null
  let changed = false
  let writing = Promise.resolve()
  /** The write that has not begun: what changes until then is in it. */
  let next: Promise<void> | null = null

  const write = async () => {
    next = null
    changed = false
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(`${file}.next`, JSON.stringify(state))
    await rename(`${file}.next`, file)
  }
  const flush = (): Promise<void> => {
    if (next !== null) return next
    next = writing.then(write).catch((error: unknown) => {
      log.error({ error, file }, 'the local Slack could not be saved')
    })
    writing = next
    return next
  }
  const saved = (): Promise<void> => (changed ? flush() : writing)
  return {
    save: () => {
      changed = true
      timer ??= setTimeout(() => {
        timer = null
        void saved()
      }, SAVE_DELAY_MS)
    },
    saved,
    close: async () => {
      if (timer) clearTimeout(timer)
      await saved()
    },
  }
}
