import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Answer, type RankedLine, type Scored, scoreReport } from './scoring.ts'

const USAGE = `Scores rankings against what really happened. The truth is read here and nowhere in the engine.

  npm run sitrep -- rank --cases DIR > ranks.jsonl
  node scripts/score-cases.ts ranks.jsonl DIR [TRUTH]

TRUTH is a folder with <id>.json for cases that keep their truth apart.`

interface Truth {
  entities?: string[]
  synonyms?: Record<string, string[]>
  faultType?: string
  category?: string
  healthy?: boolean
  change?: { sha?: string | null } | null
}

interface CaseFile {
  id: string
  dataset?: string
  alert: { entity?: string | null; firedAt?: number | null }
  entities?: { id: string; service?: string | null }[]
  truth?: Truth
}

interface EventLine {
  ts: number
  type: string
  entity: string | null
  title: string
  attrs?: { sha?: string; commit_sha?: string }
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

const readLines = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T)
    : []

function caseFolders(root: string): string[] {
  if (existsSync(path.join(root, 'case.json'))) return [root]
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => caseFolders(path.join(root, entry.name)))
}

const CHANGE_TYPES = new Set(['deploy', 'rollout', 'config', 'flag', 'commit'])

/** The change before the alert that came last and names what it touched. */
function lastDeployed(events: readonly EventLine[], firedAt: number): string | null {
  const before = events.filter(
    ({ type, ts, entity }) => CHANGE_TYPES.has(type) && entity !== null && ts <= firedAt,
  )
  return before.sort((a, b) => b.ts - a.ts)[0]?.entity ?? null
}

function answerOf(folder: string, truthFolder: string | null): Answer | null {
  const file = readJson<CaseFile>(path.join(folder, 'case.json'))
  const apart = truthFolder === null ? null : path.join(truthFolder, `${file.id}.json`)
  const truth = file.truth ?? (apart !== null && existsSync(apart) ? readJson<Truth>(apart) : null)
  if (truth === null) return null
  const events = readLines<EventLine>(path.join(folder, 'events.jsonl'))
  const fold = (name: string | null | undefined): string | null =>
    name ? (file.entities?.find(({ id }) => id === name)?.service ?? name) : null
  const names = (truth.entities ?? []).flatMap((name) => [name, ...(truth.synonyms?.[name] ?? [])])
  const sha = truth.change?.sha ?? null
  const caused = events.filter(
    ({ attrs }) => sha !== null && (attrs?.sha === sha || attrs?.commit_sha === sha),
  )
  return {
    id: file.id,
    dataset: path.basename(path.dirname(path.resolve(folder))),
    faultKind: truth.faultType ?? truth.category ?? 'unknown',
    names,
    healthy: truth.healthy ?? false,
    culprit: sha === null ? null : caused.map(({ title, ts }) => ({ title, ts })),
    alerting: fold(file.alert.entity),
    lastDeployed: fold(lastDeployed(events, file.alert.firedAt ?? Number.POSITIVE_INFINITY)),
  }
}

function main([ranks, cases, truth]: string[]): number {
  if (!ranks || !cases) {
    console.error(USAGE)
    return 2
  }
  const lines = new Map(readLines<RankedLine>(ranks).map((line) => [line.id, line]))
  const answers = caseFolders(cases).flatMap((folder) => answerOf(folder, truth ?? null) ?? [])
  const scored: Scored[] = answers.flatMap((answer) => {
    const line = lines.get(answer.id)
    return line ? [{ answer, line }] : []
  })
  console.log(scoreReport(scored))
  const missing = answers.length - scored.length
  if (missing > 0) console.error(`${missing} cases with a known answer have no line in ${ranks}`)
  return missing > 0 ? 1 : 0
}

process.exitCode = main(process.argv.slice(2))
