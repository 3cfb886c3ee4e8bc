import type { z } from 'zod'
import type { CaseRows, EvidenceStatus, Purpose, TableName, TimeWindow } from './case-file.ts'
import type { Alert } from './signal.ts'
import type { SpecialistName } from './verdict.ts'

/**
 * What can be asked of any connector. `topology` answers entities and edges, `state` the objects,
 * `tool` runs one named read tool.
 */
export type RequestKind = 'metrics' | 'logs' | 'traces' | 'events' | 'changes' | 'state' | 'topology' | 'tool'

/** A service as the connectors know it; see `services` in sitrep.yaml. */
export interface Target {
  service: string
  /** `alerting`: the page is about it. `neighbour`: it calls that one or is called by it. */
  role: 'alerting' | 'neighbour'
  aliases: readonly string[]
  /** `owner/name`, or a folder for a local one; null when nobody said. */
  repository: string | null
  /** By instance name, what selects the service there: `{ namespace: 'shop', app: 'cart' }`. None: by its name. */
  selectors: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface CollectRequest {
  kind: RequestKind
  purpose: Purpose
  window: TimeWindow
  /** The alerting service first, then its neighbours; left out where no services are configured. */
  targets?: readonly Target[]
  /** The page this is asked for: tells a connector which system, region or recording is meant. */
  alert: Alert
  /** Only with kind `tool`. */
  tool?: { name: string; args: Record<string, unknown> }
}

/** Parquet bytes in the columns of `evidence/tables.ts`, or plain rows without `evidence`. */
export type TablePayload<T extends TableName = TableName> =
  | { parquet: Uint8Array; rows: number }
  | { rows: Omit<CaseRows[T][number], 'evidence'>[] }

/** One answer. A request may give several (a tool set answers tool by tool). */
export interface Collected {
  /** Producing system, see Evidence.source. */
  source: string
  query: string
  args: Record<string, unknown>
  window: TimeWindow | null
  status: EvidenceStatus
  reason: string | null
  /** What the system said, before any parsing, redacted; null when it said nothing. */
  raw: Uint8Array | null
  tables: { [T in TableName]?: TablePayload<T> }
}

/**
 * One system of the outside world, or a recording of one. An expected outcome (no data, denied, down)
 * is a value; a throw is a bug. Reads only.
 */
export interface Connector {
  /** Instance name, unique in the installation. */
  name: string
  answers: readonly RequestKind[]
  /** Data younger than this may be missing. */
  delayMs: number
  /** What it can be asked by name, with kind `tool`. Left out where it does not say: it is then asked for any. */
  tools?: readonly ReadTool[]
  /** `signal` fires at the deadline (20 s): the answer is then whatever arrived, `truncated`. */
  collect(request: CollectRequest, options: { signal: AbortSignal }): Promise<Collected[]>
}

/** One read as `sitrep sweep --dry-run` shows it. `count`: asked first, and cheap. */
export interface PlannedRead {
  /**
   * What is sent, in words that tell it from every other read, and after `: ` what it is for. In `<angle brackets>`, with
   * the comma before it if there is one: what only an earlier answer tells, which may be nothing.
   */
  query: string
  step: 'count' | 'read'
  /** What an earlier answer has to say for it to be sent, or how often it then is; left out: it is sent in any case. */
  when?: string
}

/** What `sitrep doctor` says of an instance. `fix` is what to change, and where; null when nothing is wrong. */
export interface Health {
  state: 'ok' | 'failed'
  detail: string
  fix: string | null
}

/** A read that can be asked for by name, with kind `tool`. Several instances may offer one name: each answers. */
export interface ReadTool {
  name: string
  /** What it reads, in one sentence of ours: no system writes it. */
  description: string
  /** Its arguments; nothing else is taken. */
  args: z.ZodType<Record<string, unknown>>
  /** Who may ask for it, where whoever set it up says so; left out: those that list its name. */
  for?: readonly SpecialistName[]
}

/** An instance of a system that is read over the network. */
export interface LiveConnector extends Connector {
  /** Everything it would ask for the request, without asking; the sweep's queries are declared nowhere else. */
  plan(request: CollectRequest): PlannedRead[]
  /** One cheap read, and a look at whether the credential could do more than read. Never throws. */
  check(options: { signal: AbortSignal }): Promise<Health>
  /** Names of services this system knows, for `sitrep discover`; left out where it cannot tell. Never throws. */
  discover?(options: { signal: AbortSignal }): Promise<Discovery>
  /** Ends sessions that are kept open. */
  close?(): Promise<void>
}

export interface Discovery {
  found: Discovered[]
  /** Why there may be more than was found, a read each; none: everything was read. */
  failures: string[]
}

/** A service that a connector saw, with what selects it there. */
export interface Discovered {
  service: string
  selector: Readonly<Record<string, string>>
  calls: readonly string[]
}
