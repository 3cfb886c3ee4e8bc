import type { LessonSource, Readers } from '../../domain/lesson.ts'
import type { Redactor } from '../../safety/redact/redactor.ts'
import { type Archive, type Complain, readBytes, reasonOf } from '../sources/archive.ts'
import { decode } from '../sources/decode.ts'
import { htmlText } from '../sources/files/html-text.ts'
import { pageOf } from '../sources/files/page.ts'
import { redacted, type SourceText } from '../sources/files/source-text.ts'
import { jiraCsv, jiraJson, type Ticket } from '../sources/tickets/jira.ts'
import type { Coverage } from './coverage.ts'
import type { Draft } from './draft.ts'
import type { Found, MineCounts } from './mine.ts'
import { ownersCsvDrafts } from './owners-csv.ts'
import { isOwnersFile, ownersFileDrafts } from './owners-file.ts'
import { fileStem, type PageDraft } from './page-draft.ts'
import { readConversation } from './read-conversation.ts'
import { factsOf, readPage } from './read-page.ts'
import { unreadFiles } from './unread-files.ts'

export interface MineFiles {
  archive: Archive
  /** What the names of its files begin with where lessons say where they come from. */
  prefix: string
  redactor: Pick<Redactor, 'find' | 'redact'>
  complain: Complain
  signal: AbortSignal
  counts: MineCounts
  onProgress: () => void
  /** Hears which files were read in full. */
  coverage?: Coverage | undefined
}

/** Bytes of a file that are read: redaction takes half a second for each MB. */
const LARGEST_PAGE = 4_000_000

const LARGEST_TICKETS = 64_000_000

/** What lies in the folder is the team's. */
const TEAM: Readers = { kind: 'team' }

interface File {
  name: string
  prefix: string
  written: number
  source: SourceText
}

const fileFound = (drafts: readonly PageDraft[], { name, prefix, source }: File): Found[] =>
  drafts.map((draft) => ({
    draft,
    source: { kind: 'file', file: `${prefix}${name}`, offset: source.offsetOf(draft.offset) },
    readers: TEAM,
    subject: null,
  }))

const about =
  ({ name }: File, complain: Complain) =>
  (why: string): void =>
    complain(name, why)

function pageFound(file: File, complain: Complain): Found[] {
  const page = pageOf(file.source, about(file, complain))
  const facts = factsOf(page, file.source.text, { file: file.name, written: file.written })
  // Its title and its name may say in plain words what it is about.
  const near = [page.title, fileStem(file.name).replace(/[-_]/g, ' ')]
  const drafts = readPage(facts).map((draft) => ({ near, ...draft }))
  return fileFound(drafts, file)
}

function ownersFound(file: File, isYaml: boolean, complain: Complain): Found[] {
  return fileFound(ownersFileDrafts(file.source.text, isYaml, about(file, complain)), file)
}

/** A ticket reads like a thread; nobody puts reactions there. `subject` is what it is about when no sentence says so. */
export function ticketFound(
  { key, notes, isSettled }: Ticket,
  { system, subject }: { system: string; subject: string | null },
): Found[] {
  const source: LessonSource = { kind: 'ticket', system, key }
  const messages = notes.map(({ author, at, text }, index) => ({
    ts: String(index),
    at,
    thread: null,
    author,
    bot: false,
    text,
    mentions: [],
    reactions: [],
    edited: null,
  }))
  // The model knows how people talk in Slack.
  const drafts: Draft[] = readConversation({ first: '0', messages, isSettled }, subject, { model: null })
  return drafts.map((draft) => ({ draft, source, readers: TEAM, subject }))
}

/** Where the file says it: what was quoted, after the ticket's key when it stands there, else the key. */
function placeIn(text: string, key: string, { quote }: Draft, isCsv: boolean): number {
  const line = quote.split('\n')[0] ?? ''
  const written = isCsv ? line.replaceAll('"', '""') : JSON.stringify(line).slice(1, -1)
  const at = Math.max(0, text.search(new RegExp(`(?<![\\w-])${RegExp.escape(key)}(?![\\w-])`)))
  const places = written === '' ? [] : [text.indexOf(written, at), text.lastIndexOf(written, at)]
  return places.find((place) => place >= 0) ?? at
}

/** Of what holds no tickets: who owns what, when a CSV tells it. */
function ownersTable(file: File, isCsv: boolean, complain: Complain): Found[] {
  const drafts = isCsv ? ownersCsvDrafts(file.source.text) : null
  if (drafts === null)
    complain(
      file.name,
      `holds no tickets of Jira${isCsv ? ' and no columns of services and their owners' : ''}: left out`,
    )
  return fileFound(drafts ?? [], file)
}

function ticketsFound(file: File, complain: Complain): Found[] {
  const { name, prefix, source } = file
  const isCsv = /\.csv$/i.test(name)
  try {
    const tickets = isCsv ? jiraCsv(source.text) : jiraJson(JSON.parse(source.text))
    if (tickets === null) return ownersTable(file, isCsv, complain)
    return tickets.flatMap((ticket) =>
      ticketFound(ticket, { system: 'jira', subject: ticket.component }).map((found) => {
        const offset = source.offsetOf(placeIn(source.text, ticket.key, found.draft, isCsv))
        const { key } = ticket
        return { ...found, source: { kind: 'ticket', system: 'jira', key, file: `${prefix}${name}`, offset } }
      }),
    )
  } catch (error) {
    complain(name, `cannot be read as ${isCsv ? 'CSV' : 'JSON'}: ${reasonOf(error)}`)
    return []
  }
}

type Reader = (file: File, complain: Complain) => Found[]

const READERS: readonly (readonly [match: RegExp, read: Reader, most: number])[] = [
  [/\.(?:md|markdown|mdx|txt)$/i, pageFound, LARGEST_PAGE],
  [
    /\.html?$/i,
    (file, complain) => pageFound({ ...file, source: htmlText(file.source) }, complain),
    LARGEST_PAGE,
  ],
  [/\.ya?ml$/i, (file, complain) => ownersFound(file, true, complain), LARGEST_PAGE],
  [/\.(?:csv|json)$/i, ticketsFound, LARGEST_TICKETS],
]

/** How a file is read, or undefined when it is none of ours: pictures and code lie beside runbooks. */
function readerOf(name: string): { read: Reader; most: number } | undefined {
  if (isOwnersFile(name))
    return { read: (file, complain) => ownersFound(file, false, complain), most: LARGEST_PAGE }
  const found = READERS.find(([match]) => match.test(name))
  return found === undefined ? undefined : { read: found[1], most: found[2] }
}

/** What the files of a folder say, by path and in the order of each file. */
export async function* mineFiles(mine: MineFiles): AsyncGenerator<Found> {
  const { archive, prefix, redactor, signal, counts, onProgress } = mine
  const unread = unreadFiles()
  for (const name of archive.names) {
    signal.throwIfAborted()
    let isWhole = true
    const complain: Complain = (where, why) => {
      isWhole = false
      mine.complain(where, why)
    }
    const reader = readerOf(name)
    if (reader === undefined) {
      unread.add(name)
      continue
    }
    const bytes = await readBytes(archive, name, { most: reader.most, complain })
    if (bytes === null) continue
    counts.files += 1
    onProgress()
    const source = redacted(decode(bytes), redactor)
    yield* reader.read({ name, prefix, written: await archive.written(name), source }, complain)
    if (isWhole) mine.coverage?.file(`${prefix}${name}`)
  }
  unread.tell(mine.complain)
}
