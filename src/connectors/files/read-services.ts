import path from 'node:path'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { CollectRequest, Target } from '../../domain/connector.ts'
import { targetsOf } from '../collected.ts'
import { type LogLine, readLine, serviceOfLine } from '../log-lines/read-line.ts'
import type { WholeRead } from '../log-lines/whole-read.ts'
import { type FoundFile, type FoundFiles, findFiles } from './find-files.ts'
import type { FilesOptions } from './options.ts'
import { readFile } from './read-file.ts'

export interface Wanted {
  service: string
  role: Target['role']
  names: readonly string[]
  /** A pattern of files, where somebody said which are this service's. */
  pattern: string | null
}

export const wantedOf = (request: CollectRequest, instance: string): Wanted[] =>
  targetsOf(request, instance).map(({ target, selector, names }) => ({
    service: target.service,
    role: target.role,
    names: names.map((name) => name.toLowerCase()),
    pattern: selector?.file ?? null,
  }))

const spelled = (text: string): string => `_${text.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_`

/** Whose file it is: by its pattern, else by a name in its path; null for a file of several services. */
function ownerOf(file: Pick<FoundFile, 'name'>, wanted: readonly Wanted[]): Wanted | null {
  const named = wanted.find(({ pattern }) => pattern !== null && path.matchesGlob(file.name, pattern))
  if (named) return named
  const byName = wanted.filter(
    ({ pattern, names }) =>
      pattern === null && names.some((name) => spelled(file.name).includes(spelled(name))),
  )
  // `cart-worker.log` is the worker's where both are asked about.
  const length = (one: Wanted): number => Math.max(...one.names.map((name) => name.length))
  return byName.sort((a, b) => length(b) - length(a))[0] ?? null
}

export interface FilesRead {
  reads: WholeRead[]
  /** Files that were read, by the service. */
  files: Map<string, string[]>
  found: FoundFiles
}

/** The least of one file, however many there are. */
const LEAST_OF_FILE = 262_144

interface Reading {
  wanted: readonly Wanted[]
  /** Lines of nobody who was asked about are kept too, under the name they say or their file's. */
  everyone: boolean
  now: number
  lines: Map<string, LogLine[]>
  files: Map<string, string[]>
  cuts: Map<string, string>
}

const put = <T>(map: Map<string, T[]>, key: string, ...values: T[]): void => {
  const own = map.get(key)
  if (own) own.push(...values)
  else map.set(key, values)
}

function keep(reading: Reading, file: FoundFile, records: readonly string[], cut: boolean): void {
  const { wanted, now } = reading
  const owner = ownerOf(file, wanted)
  const touched = new Set<string>()
  for (const record of records) {
    const said = owner === null ? serviceOfLine(record)?.toLowerCase() : null
    const whose = owner ?? wanted.find(({ names }) => said && names.includes(said)) ?? null
    const service = whose?.service ?? (reading.everyone ? (said ?? path.parse(file.name).name) : null)
    if (service === null) continue
    touched.add(service)
    put(reading.lines, service, readLine(record, { entity: service, now }))
  }
  for (const service of touched) {
    put(reading.files, service, file.name)
    if (cut) reading.cuts.set(service, `only the end of ${file.name} was read: it is larger than its share`)
  }
}

const rolesFirst = (file: FoundFile, wanted: readonly Wanted[]): number => {
  const owner = ownerOf(file, wanted)
  return owner?.role === 'alerting' ? 0 : 1
}

/** Everything in the window that belongs to the services, the newest files and bytes first. */
export async function readServices(
  options: Pick<FilesOptions, 'folders' | 'files' | 'megabytes'>,
  ask: { wanted: readonly Wanted[]; window: TimeWindow; now: number; everyone?: boolean },
  signal: AbortSignal,
): Promise<FilesRead> {
  const { wanted, window, now, everyone = false } = ask
  const found = await findFiles(options, signal)
  const due = found.files
    .filter(({ modified, size }) => size > 0 && modified >= window.start)
    .sort((a, b) => rolesFirst(a, wanted) - rolesFirst(b, wanted))
  let left = options.megabytes * 1_048_576
  const share = Math.max(LEAST_OF_FILE, Math.floor(left / Math.max(1, due.length)))
  const reading: Reading = { wanted, everyone, now, lines: new Map(), files: new Map(), cuts: new Map() }
  for (const file of due) {
    if (signal.aborted || left <= 0) {
      found.refused.push(`${file.name} (${signal.aborted ? 'the time was up' : 'the cap was reached'})`)
      continue
    }
    try {
      const read = await readFile(file, { window, most: Math.min(share, left), now, signal })
      left -= read.bytes
      keep(reading, file, read.records, read.cut)
    } catch (error) {
      const why = signal.aborted
        ? 'the time was up'
        : ((error as NodeJS.ErrnoException).code ?? String(error))
      found.refused.push(`${file.name} (${why})`)
    }
  }
  const others = [...reading.lines.keys()].filter((one) => !wanted.some(({ service }) => service === one))
  const asked = [...wanted, ...others.map((service) => ({ service, role: 'neighbour' as const }))]
  const reads = asked.map(({ service, role }) => ({
    entity: service,
    role,
    lines: reading.lines.get(service) ?? [],
    cut: reading.cuts.get(service) ?? null,
  }))
  return { reads, files: reading.files, found }
}
