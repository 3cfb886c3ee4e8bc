import { z } from 'zod'
import type { ChangeRow, ObjectRow } from '../../domain/case-file.ts'
import { diffAttrs } from '../change-rows.ts'

export type Change = Omit<ChangeRow, 'evidence'>

/** Which repository, and whose it is when one service has it to itself. */
export interface Place {
  repository: string
  service: string | null
}

const time = z.iso.datetime({ offset: true })

/** https://docs.github.com/en/rest/commits/commits */
export const CommitSummary = z.object({
  sha: z.string().min(7),
  commit: z.object({
    message: z.string(),
    author: z.object({ name: z.string().nullish() }).nullish(),
    committer: z.object({ date: time }).nullish(),
  }),
  parents: z.array(z.unknown()).default([]),
})

export const CommitDetail = CommitSummary.extend({
  files: z.array(z.object({ filename: z.string(), patch: z.string().nullish() })).default([]),
})

/** https://docs.github.com/en/rest/deployments/deployments */
export const Deployment = z.object({
  id: z.number(),
  sha: z.string(),
  ref: z.string().default(''),
  task: z.string().default('deploy'),
  environment: z.string().default(''),
  description: z.string().nullish(),
  created_at: time,
})

/** https://docs.github.com/en/rest/deployments/statuses; the newest first. */
export const DeploymentStatus = z.object({ state: z.string(), created_at: time })

/** https://docs.github.com/en/rest/releases/releases */
export const Release = z.object({
  tag_name: z.string(),
  name: z.string().nullish(),
  target_commitish: z.string().nullish(),
  draft: z.boolean().default(false),
  published_at: time.nullish(),
})

/** https://docs.github.com/en/rest/actions/workflow-runs */
export const WorkflowRuns = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.number(),
      name: z.string().nullish(),
      display_title: z.string().nullish(),
      head_sha: z.string(),
      head_branch: z.string().nullish(),
      status: z.string().nullish(),
      conclusion: z.string().nullish(),
      updated_at: time,
    }),
  ),
})

type Of<T extends z.ZodType> = z.infer<T>

export function commitRow(commit: Of<typeof CommitDetail>, { repository, service }: Place): Change {
  const { sha, files } = commit
  const diff = files
    .flatMap(({ filename, patch }) =>
      patch ? [`diff --git a/${filename} b/${filename}\n--- a/${filename}\n+++ b/${filename}\n${patch}`] : [],
    )
    .join('\n')
  const date = commit.commit.committer?.date
  return {
    ts: date ? Date.parse(date) : null,
    type: 'commit',
    entity: service,
    title: (commit.commit.message.split('\n')[0] ?? '').slice(0, 300),
    attrs: {
      sha,
      repository,
      author: commit.commit.author?.name ?? null,
      ...diffAttrs(
        diff,
        files.map(({ filename }) => filename),
      ),
    },
  }
}

export function deploymentRow(
  deployment: Of<typeof Deployment>,
  statuses: readonly Of<typeof DeploymentStatus>[],
  { repository, service }: Place,
): Change {
  const { id, sha, ref, task, environment, description, created_at } = deployment
  const success = statuses.find(({ state }) => state === 'success')
  const state = success?.state ?? statuses[0]?.state ?? 'pending'
  const what = [task, service ?? repository, ref, environment && `to ${environment}`]
    .filter(Boolean)
    .join(' ')
  return {
    ts: Date.parse(success?.created_at ?? created_at),
    type: 'deploy',
    entity: service,
    title: `${what} (${state})${description ? `: ${description}` : ''}`.slice(0, 300),
    attrs: { sha, repository, ref, environment, state, deployment: id },
  }
}

const SHA = /^[0-9a-f]{40}$/

export function releaseRow(release: Of<typeof Release>, { repository, service }: Place): Change[] {
  const { tag_name, name, target_commitish, draft, published_at } = release
  if (draft || !published_at) return []
  return [
    {
      ts: Date.parse(published_at),
      type: 'release',
      entity: service,
      title: `${service ?? repository} ${tag_name}${name && name !== tag_name ? `: ${name}` : ''}`.slice(
        0,
        300,
      ),
      attrs: {
        repository,
        version: tag_name,
        ...(SHA.test(target_commitish ?? '') ? { sha: target_commitish } : {}),
      },
    },
  ]
}

type Run = Of<typeof WorkflowRuns>['workflow_runs'][number]

const DEPLOYS = /deploy|release|rollout|publish|ship/i

/** A workflow that deployed, for teams that tell nobody else. */
export function runChange(run: Run, { repository, service }: Place): Change[] {
  if (run.conclusion !== 'success' || !DEPLOYS.test(run.name ?? '')) return []
  const title = `${run.name}: ${run.display_title ?? run.head_branch ?? ''}`
  return [
    {
      ts: Date.parse(run.updated_at),
      type: 'deploy',
      entity: service,
      title: title.slice(0, 300),
      attrs: { sha: run.head_sha, repository, ref: run.head_branch ?? null, workflow_run: run.id },
    },
  ]
}

export const runObject = (run: Run, { repository, service }: Place): Omit<ObjectRow, 'evidence'> => ({
  ts: Date.parse(run.updated_at),
  kind: 'workflow-run',
  namespace: null,
  name: `${repository} ${run.name ?? run.id}`,
  state: run.conclusion ?? run.status ?? null,
  attrs: { repository, service, sha: run.head_sha, branch: run.head_branch ?? null, run: run.id },
})
