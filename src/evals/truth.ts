import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const Truth = z.object({
  entities: z.array(z.string()).default([]),
  synonyms: z.record(z.string(), z.array(z.string())).nullish(),
  faultType: z.string().nullish(),
  category: z.string().nullish(),
  healthy: z.boolean().default(false),
  faultAt: z.number().nullish(),
  kinds: z.array(z.string()).default([]),
  change: z.object({ sha: z.string().nullish(), decoys: z.array(z.string()).default([]) }).nullish(),
})

const CaseWithTruth = z.object({
  id: z.string(),
  alert: z.object({
    entity: z.string().nullish(),
    metric: z.string().nullish(),
    firedAt: z.number().nullish(),
  }),
  entities: z.array(z.object({ id: z.string(), service: z.string().nullish() })).default([]),
  truth: z.unknown().optional(),
})

export type Truth = z.infer<typeof Truth>
type CaseJson = z.infer<typeof CaseWithTruth>

const EventLine = z.object({
  ts: z.number().nullish(),
  type: z.string(),
  entity: z.string().nullish(),
  attrs: z.record(z.string(), z.unknown()).nullish(),
})

export type EventLine = z.infer<typeof EventLine>

/** What really happened, and what the two simplest guesses would have said. */
export interface Answer {
  id: string
  dataset: string
  faultKind: string
  /** Kinds of a suspect that count as right; empty when only the fault's name can say. */
  kinds: readonly string[]
  /** Names that count as right; empty when the case asks for no service. */
  names: string[]
  healthy: boolean
  /** The cause lies outside of every service and change. */
  external: boolean
  faultAt: number | null
  /** Null when nobody recorded whether a change caused it; `sha: null` when none did. */
  change: { sha: string | null; decoys: string[] } | null
  alerting: string | null
  lastDeployed: string | null
  /** The commit of the latest deploy, when it names one. */
  lastCommit: string | null
}

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null)

const CHANGE_TYPES = new Set(['deploy', 'deployment', 'release', 'rollout', 'config', 'flag', 'commit'])

/** The change before the alert that came last and names what it touched. */
function lastChange(events: readonly EventLine[], firedAt: number): EventLine | null {
  const before = events.filter(
    ({ type, ts, entity }) => CHANGE_TYPES.has(type) && entity && (ts ?? Number.POSITIVE_INFINITY) <= firedAt,
  )
  return before.sort((a, b) => (b.ts ?? 0) - (a.ts ?? 0))[0] ?? null
}

/** The truth inside the case, laid over by that of `<folder>/<id>.json`; null when neither is there. */
async function truthOf(own: unknown, id: string, folder: string | null): Promise<Truth | null> {
  const text = folder === null ? null : await readText(path.join(folder, `${id}.json`))
  const apart: unknown = text === null ? undefined : JSON.parse(text)
  if (own === undefined && apart === undefined) return null
  return Truth.parse({ ...(own as object | undefined), ...(apart as object | undefined) })
}

const word = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** What counts as right in a case, from its parts. */
export function answerOf(
  json: Omit<CaseJson, 'truth'>,
  dataset: string,
  truth: Truth,
  events: readonly EventLine[],
): Answer {
  const fold = (name: string | null | undefined): string | null =>
    name ? (json.entities.find(({ id }) => id === name)?.service ?? name) : null
  const last = lastChange(events, json.alert.firedAt ?? Number.POSITIVE_INFINITY)
  const { attrs } = last ?? {}
  return {
    id: json.id,
    dataset,
    faultKind: truth.faultType ?? truth.category ?? 'unknown',
    kinds: truth.kinds,
    names: truth.entities.flatMap((name) => [name, ...(truth.synonyms?.[name] ?? [])]),
    healthy: truth.healthy,
    external: truth.category === 'external' || truth.category === 'no-code-cause',
    faultAt: truth.faultAt ?? null,
    change: truth.change ? { sha: truth.change.sha ?? null, decoys: truth.change.decoys } : null,
    alerting: fold(json.alert.entity),
    lastDeployed: fold(last?.entity),
    lastCommit: word(attrs?.sha) ?? word(attrs?.commit_sha) ?? word(attrs?.id),
  }
}

/** Reads what really happened in a case; the only reader of `truth`. Null when nobody recorded it. */
export async function readAnswer(dir: string, truthFolder: string | null): Promise<Answer | null> {
  const json = CaseWithTruth.parse(JSON.parse(await readFile(path.join(dir, 'case.json'), 'utf8')))
  const truth = await truthOf(json.truth, json.id, truthFolder)
  if (truth === null) return null
  const lines = ((await readText(path.join(dir, 'events.jsonl'))) ?? '').split('\n')
  const events = lines.flatMap((line) => (line === '' ? [] : [EventLine.parse(JSON.parse(line))]))
  return answerOf(json, path.basename(path.dirname(path.resolve(dir))), truth, events)
}
