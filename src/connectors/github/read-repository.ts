import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, PlannedRead } from '../../domain/connector.ts'
import type { HttpAsk, HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance, type Unanswered } from '../asked.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import type { Credentials } from './auth.ts'
import {
  type Change,
  CommitDetail,
  CommitSummary,
  commitRow,
  Deployment,
  DeploymentStatus,
  deploymentRow,
  type Place,
  Release,
  releaseRow,
  runChange,
  runObject,
  WorkflowRuns,
} from './parse.ts'

export interface GitHub {
  client: HttpClient
  instance: Instance
  credential: Credentials
}

export interface Reading {
  place: Place
  window: TimeWindow
  signal: AbortSignal
}

/** Commits whose diffs are read, newest first: each is a request of its own. */
const MOST_DIFFS = 30
const MOST_DEPLOYMENTS = 10
const AT_ONCE = 5

type Read = 'commits' | 'deployments' | 'releases' | 'workflow runs'

const questionOf = (what: Read, repository: string): Question => ({
  source: 'deploys',
  query: `${what} of ${repository}, of the last day`,
  args: { repository, what },
})

/** GitHub says 404 where a credential may not know that a repository is there, and 403 to those who ask too often. */
function inOurWords(asked: Unanswered, { name }: Instance, repository: string): Unanswered {
  if (/^404 /.test(asked.reason)) {
    return {
      ...asked,
      reason: `404 from ${name}: there is no ${repository}, or the credential may not read it`,
    }
  }
  return /rate limit/i.test(asked.reason) ? { ...asked, status: 'failed' } : asked
}

async function ask<T>(
  github: GitHub,
  { place, signal }: Reading,
  request: Pick<HttpAsk, 'path' | 'query'>,
  schema: z.ZodType<T>,
): Promise<Asked<T>> {
  const allowed = await github.credential.get(signal)
  if (!('headers' in allowed)) return allowed
  const asked = await askJson(
    github.client,
    {
      ...request,
      path: `/repos/${place.repository}${request.path}`,
      headers: {
        ...allowed.headers,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      },
      signal,
    },
    schema,
    github.instance,
  )
  return asked.ok ? asked : inOurWords(asked, github.instance, place.repository)
}

async function inBatches<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let at = 0; at < all.length; at += AT_ONCE)
    done.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))))
  return done
}

const iso = (ms: number): string => new Date(ms).toISOString()

const inside = ({ start, end }: TimeWindow, date: string): boolean => {
  const at = Date.parse(date)
  return at >= start && at <= end
}

const detailOf = (github: GitHub, reading: Reading, sha: string) =>
  ask(github, reading, { path: `/commits/${encodeURIComponent(sha)}` }, CommitDetail)

async function readCommits(github: GitHub, reading: Reading): Promise<Collected> {
  const { place, window } = reading
  const question = questionOf('commits', place.repository)
  const query = { since: iso(window.start), until: iso(window.end), per_page: 100 }
  const listed = await ask(github, reading, { path: '/commits', query }, z.array(CommitSummary))
  if (!listed.ok) return unanswered(question, window, listed)
  // A merge brings nothing that its commits do not.
  const commits = listed.value.filter(({ parents }) => parents.length < 2)
  const details = await inBatches(commits.slice(0, MOST_DIFFS), ({ sha }) => detailOf(github, reading, sha))
  const rows = commits.map((commit, at) => {
    const detail = details[at]
    return commitRow(detail?.ok ? detail.value : { ...commit, files: [] }, place)
  })
  const without = rows.filter(({ attrs }) => attrs.diff === undefined).length
  const failed = details.find((one) => !one.ok)
  const isCut = commits.length > MOST_DIFFS || failed !== undefined
  return collected(question, window, {
    raw: listed.raw,
    tables: { changes: { rows } },
    truncated: isCut
      ? `${without} of ${rows.length} commits of ${place.repository} without their diffs${failed && !failed.ok ? ` (${failed.reason})` : ''}`
      : null,
  })
}

/** The commits that deployments brought and that are older than the window. */
async function deployedCommits(github: GitHub, reading: Reading, shas: readonly string[]): Promise<Change[]> {
  const details = await inBatches([...new Set(shas)], (sha) => detailOf(github, reading, sha))
  return details.flatMap((one) => {
    if (!one.ok) return []
    const row = commitRow(one.value, reading.place)
    return (row.ts ?? 0) < reading.window.start ? [row] : []
  })
}

async function readDeployments(github: GitHub, reading: Reading): Promise<Collected> {
  const { place, window } = reading
  const question = questionOf('deployments', place.repository)
  const listed = await ask(
    github,
    reading,
    { path: '/deployments', query: { per_page: 100 } },
    z.array(Deployment),
  )
  if (!listed.ok) return unanswered(question, window, listed)
  const recent = listed.value.filter(({ created_at }) => inside(window, created_at))
  const read = recent.slice(0, MOST_DEPLOYMENTS)
  const statuses = await inBatches(read, ({ id }) =>
    ask(
      github,
      reading,
      { path: `/deployments/${id}/statuses`, query: { per_page: 10 } },
      z.array(DeploymentStatus),
    ),
  )
  const deploys = recent.map((one, at) => {
    const known = statuses[at]
    return deploymentRow(one, known?.ok ? known.value : [], place)
  })
  const commits = await deployedCommits(
    github,
    reading,
    read.map(({ sha }) => sha),
  )
  return collected(question, window, {
    raw: listed.raw,
    tables: { changes: { rows: [...deploys, ...commits] } },
    truncated:
      recent.length > MOST_DEPLOYMENTS
        ? `the state of the ${recent.length - MOST_DEPLOYMENTS} oldest deployments of ${place.repository} was not read`
        : null,
  })
}

async function readReleases(github: GitHub, reading: Reading): Promise<Collected> {
  const { place, window } = reading
  const question = questionOf('releases', place.repository)
  const listed = await ask(github, reading, { path: '/releases', query: { per_page: 30 } }, z.array(Release))
  if (!listed.ok) return unanswered(question, window, listed)
  const rows = listed.value
    .filter(({ published_at }) => published_at && inside(window, published_at))
    .flatMap((one) => releaseRow(one, place))
  return collected(question, window, { raw: listed.raw, tables: { changes: { rows } } })
}

async function readRuns(github: GitHub, reading: Reading): Promise<Collected> {
  const { place, window } = reading
  const question = questionOf('workflow runs', place.repository)
  const query = { created: `${iso(window.start)}..${iso(window.end)}`, per_page: 100 }
  const listed = await ask(github, reading, { path: '/actions/runs', query }, WorkflowRuns)
  if (!listed.ok) return unanswered(question, window, listed)
  const runs = listed.value.workflow_runs.filter(({ updated_at }) => inside(window, updated_at))
  return collected(question, window, {
    raw: listed.raw,
    tables: {
      changes: { rows: runs.flatMap((run) => runChange(run, place)) },
      objects: { rows: runs.map((run) => runObject(run, place)) },
    },
  })
}

/** What changed in one repository: four pieces of evidence, for a credential may read one and not the other. */
export const readRepository = (github: GitHub, reading: Reading): Promise<Collected[]> =>
  Promise.all([
    readCommits(github, reading),
    readDeployments(github, reading),
    readReleases(github, reading),
    readRuns(github, reading),
  ])

/** The same of that repository, asked of nobody. */
export function planRepository(repository: string): PlannedRead[] {
  const at = `GET /repos/${repository}`
  const of = (what: Read): string => questionOf(what, repository).query
  return [
    { query: `${at}/commits: ${of('commits')}`, step: 'count' },
    {
      query: `${at}/commits/<sha>: their diffs`,
      step: 'read',
      when: `for each of the newest ${MOST_DIFFS}, and of those that the deployments brought`,
    },
    { query: `${at}/deployments: ${of('deployments')}`, step: 'count' },
    {
      query: `${at}/deployments/<id>/statuses: how they went`,
      step: 'read',
      when: `for each of the newest ${MOST_DEPLOYMENTS}`,
    },
    { query: `${at}/releases: ${of('releases')}`, step: 'read' },
    { query: `${at}/actions/runs: ${of('workflow runs')}`, step: 'read' },
  ]
}
