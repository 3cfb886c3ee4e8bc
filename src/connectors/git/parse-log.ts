import type { ChangeRow } from '../../domain/case-file.ts'
import { diffAttrs } from '../change-rows.ts'

export type Change = Omit<ChangeRow, 'evidence'>

/** Neither a subject nor a name can hold it. */
const FIELD = '\0'
const TAG_FIELD = '\u001f'

/** `mark` begins a record: a word that nobody who writes commits can know, for a diff may hold anything. */
export const logFormat = (mark: string): string => `--format=${mark}%x00%H%x00%ct%x00%an%x00%s%x00`

/** Paths of a diff as it writes them; a quoted path keeps git's own spelling. */
const FILE = /^diff --git a\/.* b\/(.*)$/gm

const filesIn = (diff: string): string[] => [...diff.matchAll(FILE)].map(([, file = '']) => file)

interface Where {
  repository: string
  service: string | null
}

/** Commits as `git log -p` printed them; the last one of an answer that was cut has half a diff. */
export function parseLog(text: string, mark: string, { repository, service }: Where): Change[] {
  return text.split(mark).flatMap((record) => {
    const [, sha, seconds, author, subject, ...rest] = record.split(FIELD)
    if (!/^[0-9a-f]{40,64}$/.test(sha ?? '') || !Number.isFinite(Number(seconds))) return []
    const diff = rest.join(FIELD).trim()
    return [
      {
        ts: Number(seconds) * 1000,
        type: 'commit',
        entity: service,
        title: (subject ?? '').slice(0, 300),
        attrs: { sha, repository, author, ...diffAttrs(diff, filesIn(diff)) },
      },
    ]
  })
}

export const TAG_FORMAT =
  '--format=%(creatordate:unix)%1f%(refname:short)%1f%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)%1f%(subject)'

/** Tags made in the window: how many teams release. */
export function parseTags(
  text: string,
  { repository, service }: Where,
  window: { start: number; end: number },
): Change[] {
  return text.split('\n').flatMap((line) => {
    const [seconds, name, sha, subject] = line.split(TAG_FIELD)
    const ts = Number(seconds) * 1000
    if (!name || !sha || !(ts >= window.start && ts <= window.end)) return []
    const title = `${service ?? repository.split('/').at(-1) ?? repository} ${name}: ${subject ?? ''}`
    return [
      {
        ts,
        type: 'release',
        entity: service,
        title: title.slice(0, 300),
        attrs: { sha, repository, version: name },
      },
    ]
  })
}
