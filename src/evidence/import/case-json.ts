import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Alert } from '../../domain/signal.ts'
import type { CaseHeader } from '../recording.ts'
import { CaseError } from './case-error.ts'

const Window = z.object({ start: z.number(), end: z.number() })

/** Layout version 1, as far as it is used; what else stands in the file is tolerated. */
const CaseJson = z.object({
  layout: z.literal(1),
  id: z.string().min(1),
  dataset: z.string().default('unknown'),
  title: z.string().default(''),
  system: z.string().nullish(),
  alert: z.object({
    text: z.string().default(''),
    entity: z.string().nullish(),
    metric: z.string().nullish(),
    firedAt: z.number().nullish(),
    severity: z.string().nullish(),
    labels: z.record(z.string(), z.unknown()).nullish(),
    raw: z.unknown().optional(),
  }),
  window: Window.nullish(),
  baseline: z
    .object({
      start: z.number().nullish(),
      end: z.number().nullish(),
      file: z.string().optional(),
      logs: z.string().optional(),
      traces: z.string().optional(),
    })
    .nullish(),
  entities: z
    .array(
      z.object({
        id: z.string(),
        kind: z.string().default('service'),
        service: z.string().nullish(),
        /** Where it runs, as a cloud tells it. */
        zone: z.string().nullish(),
      }),
    )
    .default([]),
  topology: z.object({ edges: z.array(z.tuple([z.string(), z.string()])).default([]) }).nullish(),
  files: z
    .object({
      metrics: z.string().optional(),
      logs: z.string().optional(),
      traces: z.string().optional(),
      events: z.string().optional(),
      tools: z.string().optional(),
    })
    .default({}),
})

export type CaseJson = z.infer<typeof CaseJson>

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

function unreadable(dir: string, file: string, error: unknown): CaseError {
  const { code } = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    ENOENT: existsSync(dir)
      ? `${dir} holds no case.json: give the folder of one recorded case, such as test/cases/lab-27d3`
      : `${dir} does not exist: give the folder of one recorded case, such as test/cases/lab-27d3`,
    ENOTDIR: `${dir} is a file: give the folder of one recorded case`,
  }
  return new CaseError(reasons[code ?? ''] ?? `${file} cannot be read (${code}): check its permissions`, {
    cause: error,
  })
}

/** Reads case.json and removes the truth before anything else sees it. */
export async function readCaseJson(dir: string): Promise<CaseJson> {
  const file = path.join(dir, 'case.json')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(dir, file, error)
  })
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new CaseError(`${file} is not JSON, repair it: ${(error as Error).message}`, { cause: error })
  }
  if (typeof parsed === 'object' && parsed !== null && 'truth' in parsed) delete parsed.truth
  const result = CaseJson.safeParse(parsed)
  if (result.success) return result.data
  const issues = result.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
  throw new CaseError(`${file} does not fit layout version 1: ${issues.slice(0, 3).join('; ')}`)
}

/** The value that crossed the limit, where the source recorded it under one of the usual names. */
function crossedValue(raw: unknown): string | null {
  const fields = record(raw)
  const value = fields.value ?? fields.observed
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null
}

/** `firedAt` falls back to the end of what was recorded. */
export function alertOf(json: CaseJson, lastSeen: number): Alert {
  const { alert } = json
  const labels = Object.fromEntries(
    Object.entries(alert.labels ?? {}).map(([name, value]) => [name, asText(value)]),
  )
  const folded = json.entities.find(({ id }) => id === alert.entity)?.service
  const service = folded ?? alert.entity ?? labels.service ?? 'unknown'
  return {
    title: json.title || alert.text.slice(0, 120),
    service,
    severity: alert.severity ?? 'unknown',
    entity: alert.entity ?? null,
    metric: alert.metric ?? null,
    value: crossedValue(alert.raw),
    firedAt: alert.firedAt ?? json.window?.end ?? lastSeen,
    url: null,
    labels,
    text: alert.text,
  }
}

/** What a menu shows of a case, without reading its files. */
export async function readCaseHeader(dir: string): Promise<CaseHeader> {
  const json = await readCaseJson(dir)
  const { id, dataset, title } = json
  return { id, dataset, title, alert: alertOf(json, 0), window: json.window ?? null }
}
