import { createHash } from 'node:crypto'
import type { CollectRequest, Connector } from '../domain/connector.ts'
import type { Alert } from '../domain/signal.ts'
import { type Service, serviceNamed, targetsFor } from '../domain/site.ts'
import { askConnector } from '../evidence/ask-connector.ts'
import { type CaseBudget, caseBudget } from '../evidence/case-budget.ts'
import type { Captured, CapturedAnswer, WrittenCase } from '../evidence/export/captured.ts'
import { exportCase, hasCase } from '../evidence/export/export-case.ts'
import { rowCount } from '../evidence/export/table-files.ts'
import { redactAnswer } from '../evidence/redact-answer.ts'
import { gapsOf, type ReadOutcome } from '../investigation/triage/gaps.ts'
import { sweepRequests, usualWindows } from '../investigation/triage/requests.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'

export interface CaptureDeps {
  connectors: readonly Connector[]
  services: readonly Service[]
  redact: RedactTexts
  now: () => number
  /** Folder in which the case gets one of its own. */
  out: string
  signal: AbortSignal
  /** Milliseconds a connector may take, default 20,000. */
  deadlineMs?: number
}

/** An incident that is over. */
export interface PastIncident {
  alert: Alert
  /** Milliseconds UTC at which it ended. */
  until: number
}

export type CaptureOutcome =
  | { kind: 'written'; written: WrittenCase; gaps: string[] }
  /** It was captured before. */
  | { kind: 'there'; id: string }
  /** No system has metrics, logs or traces of it (any more). */
  | { kind: 'nothing'; id: string; gaps: string[] }

/** An incident is looked at for so long at most, from its page on; of a longer one the beginning tells the cause. */
const LONGEST_MS = 2 * 3_600_000

const folded = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)

/** By service and minute; pages of one service in one minute differ in what they say. */
export function captureId({ service, firedAt, title }: Alert): string {
  const minute = new Date(firedAt)
    .toISOString()
    .slice(0, 16)
    .replace(/[^0-9]/g, '')
  const which = createHash('sha256').update(`${service} ${firedAt} ${title}`).digest('hex').slice(0, 4)
  return `${folded(service) || 'unknown'}-${minute}-${which}`
}

/** Each system by its own requests, all at once as a sweep does, each redacted before anything else happens to it. */
async function answersOf(
  request: CollectRequest,
  { connectors, redact, signal, deadlineMs = 20_000 }: CaptureDeps,
  budget: CaseBudget,
): Promise<CapturedAnswer[]> {
  const { kind, purpose } = request
  const asked = connectors.filter(({ answers }) => answers.includes(kind))
  const all = await Promise.all(
    asked.map(async (connector) => {
      const said = await askConnector(connector, request, { deadlineMs, signal })
      const clean = await Promise.all(
        said.map(async (answer) => budget.take(await redactAnswer(answer, redact))),
      )
      // What was said in the system's own words is not kept: the rows are.
      return clean.map((answer) => ({
        connector: connector.name,
        kind,
        purpose,
        answer: { ...answer, raw: null },
      }))
    }),
  )
  return all.flat()
}

/** Names stay: the systems are asked by them. */
async function redactedAlert(alert: Alert, redact: RedactTexts): Promise<Alert> {
  const labels = Object.entries(alert.labels)
  const [title = '', text = '', value = '', ...values] = await redact([
    alert.title,
    alert.text,
    alert.value ?? '',
    ...labels.map(([, one]) => one),
  ])
  return {
    ...alert,
    title,
    text,
    value: alert.value === null ? null : value,
    labels: Object.fromEntries(labels.map(([name], at) => [name, values[at] ?? ''])),
  }
}

const outcomes = (answers: readonly CapturedAnswer[]): ReadOutcome[] =>
  answers.map(({ connector, purpose, answer }) => ({
    ...{ ref: null, connector, purpose },
    ...{ source: answer.source, query: answer.query, status: answer.status, reason: answer.reason, rows: {} },
  }))

const hasTelemetry = (answers: readonly CapturedAnswer[]): boolean =>
  answers.some(
    ({ purpose, answer: { tables } }) =>
      purpose === 'incident' &&
      [tables.metrics, tables.logs, tables.spans].some((one) => one !== undefined && rowCount(one) > 0),
  )

/**
 * Reads an incident of the past as a sweep would have then, and writes it as a case. Only the run's own abort rejects, and
 * a folder that cannot be written.
 */
export async function captureCase(
  { alert: given, until }: PastIncident,
  deps: CaptureDeps,
): Promise<CaptureOutcome> {
  const service = serviceNamed(deps.services, given.service)?.name ?? given.service
  const alert = await redactedAlert({ ...given, service }, deps.redact)
  const id = captureId(alert)
  if (await hasCase(deps.out, id)) return { kind: 'there', id }
  const windows = usualWindows(alert, Math.min(until, alert.firedAt + LONGEST_MS))
  const targets = targetsFor(deps.services, service)
  const answers: CapturedAnswer[] = []
  const budget = caseBudget(async () => 0)
  const asked = sweepRequests(windows).map((request) =>
    answersOf({ ...request, alert, targets }, deps, budget),
  )
  for (const some of await Promise.all(asked)) answers.push(...some)
  const gaps = gapsOf(outcomes(answers)).map(({ what, reason }) => `${what}: ${reason}`)
  if (!hasTelemetry(answers)) return { kind: 'nothing', id, gaps }
  const captured: Captured = { id, alert, windows, capturedAt: deps.now(), answers }
  const written = await exportCase(deps.out, captured)
  return { kind: 'written', written, gaps: [...gaps, ...written.gaps] }
}
