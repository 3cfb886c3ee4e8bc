import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { mineSources } from '../../../src/knowledge/mining/mine-sources.ts'

/** A new folder with these files in it; whoever asks removes it. */
export async function filledFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-mine-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), content)
  }
  return dir
}

/** A folder that is gone when the test ends, with these files in it. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const dir = await filledFolder(files)
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export interface Mined {
  lessons: Lesson[]
  complaints: string[]
  messages: number
  files: number
}

/** Mines an export, a folder of knowledge, or both, as the command does. */
export async function mined(sources: {
  slackExport?: string
  knowledge?: string
  signal?: AbortSignal
}): Promise<Mined> {
  const complaints: string[] = []
  const counts = { channels: 0, messages: 0, conversations: 0, files: 0 }
  const lessons: Lesson[] = []
  const stream = mineSources({
    team: 'T1',
    slackExport: sources.slackExport ?? null,
    knowledge: sources.knowledge ?? null,
    personal: 'financial',
    signal: sources.signal ?? new AbortController().signal,
    complain: (where, why) => complaints.push(`${where}: ${why}`),
    counts,
    onProgress: () => {},
  })
  for await (const lesson of stream) lessons.push(lesson)
  return { lessons, complaints, messages: counts.messages, files: counts.files }
}

/** A message of Slack at a second of a day in October. */
export const said = (ts: number, user: string, text: string, more: object = {}): object => ({
  type: 'message',
  user,
  text,
  ts: `${1_790_000_000 + ts}.000100`,
  ...more,
})

export const tsOf = (ts: number): string => `${1_790_000_000 + ts}.000100`

export const CHANNELS = JSON.stringify([{ id: 'C1', name: 'reef-ops', members: ['U1', 'U2'] }])

export const USERS = JSON.stringify([
  { id: 'U1', name: 'nadia', profile: { display_name: 'nadia' } },
  { id: 'U2', name: 'tomas', profile: { display_name: 'tomas' } },
])

/** An export with one public channel and these messages on one day. */
export const exportOf = (messages: readonly object[]): Record<string, string> => ({
  'channels.json': CHANNELS,
  'users.json': USERS,
  'reef-ops/2026-09-21.json': JSON.stringify(messages),
})
