import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, Health, LiveConnector } from '../../domain/connector.ts'
import type { Unanswered } from '../asked.ts'
import { changeWindow, serviceOf } from '../change-rows.ts'
import { collected, type Question, targetsOf, unanswered } from '../collected.ts'
import type { GitOptions, Repository } from './options.ts'
import { logFormat, parseLog, parseTags, TAG_FORMAT } from './parse-log.ts'
import { type GitAnswer, type GitRead, runGit } from './run-git.ts'

/** Commits of one repository; a day with more is told as cut. */
const MOST_COMMITS = 200

const seconds = (ms: number): string => `@${Math.floor(ms / 1000)}`

/** Merges bring nothing that their commits do not; a merge of a branch that was squashed has its diff. */
const logArgs = ({ branch }: Repository, { start, end }: TimeWindow, mark: string): GitRead => [
  'log',
  branch,
  `--since=${seconds(start)}`,
  `--until=${seconds(end)}`,
  `--max-count=${MOST_COMMITS + 1}`,
  ...['--no-merges', '--date-order', '--no-ext-diff', '--no-textconv', '--no-color', '--unified=3', '-p'],
  logFormat(mark),
  '--',
]

const TAG_ARGS: GitRead = ['for-each-ref', '--sort=-creatordate', '--count=50', TAG_FORMAT, 'refs/tags']

const questionOf = ({ path, branch }: Repository): Question => ({
  source: 'deploys',
  query: `commits and tags of ${path}, ${branch}, of the last day`,
  args: { repository: path, branch },
})

function whyNot(name: string, { path }: Repository, answer: Extract<GitAnswer, { ok: false }>): Unanswered {
  const fix = {
    missing: 'install git on this machine',
    aborted: 'gave no answer in time',
    refused: `check the path and branch in sitrep.yaml, and that Sitrep may read it (${answer.words})`,
  }[answer.reason]
  const status = /permission denied/i.test(answer.words) ? 'denied' : 'failed'
  return { ok: false, status, reason: `${name}, ${path}: ${fix}`, raw: null }
}

interface GitParts {
  name: string
  /** A word that nobody can guess. */
  mark: () => string
}

async function readRepository(
  { name, mark: newMark }: GitParts,
  repository: Repository,
  request: CollectRequest,
  signal: AbortSignal,
): Promise<Collected> {
  const question = questionOf(repository)
  const window = changeWindow(request.window)
  const { path } = repository
  const mark = newMark()
  const log = await runGit(path, logArgs(repository, window, mark), signal)
  if (!log.ok) return unanswered(question, window, whyNot(name, repository, log))
  const tags = await runGit(path, TAG_ARGS, signal)
  const targets = targetsOf(request, name).map(({ target }) => target)
  const where = { repository: path, service: repository.service ?? serviceOf(targets, path) }
  const commits = parseLog(log.text, mark, where)
  const isCut = log.cut || commits.length > MOST_COMMITS
  return collected(question, window, {
    raw: Buffer.from(log.text.replaceAll(`${mark}\0`, '')),
    tables: {
      changes: {
        rows: [...commits.slice(0, MOST_COMMITS), ...(tags.ok ? parseTags(tags.text, where, window) : [])],
      },
    },
    truncated: isCut
      ? `${name}, ${path}: more commits than are read (${MOST_COMMITS}, 8 MB): the oldest are left out`
      : null,
  })
}

async function checkAll(
  name: string,
  repositories: readonly Repository[],
  signal: AbortSignal,
): Promise<Health> {
  for (const repository of repositories) {
    const answer = await runGit(
      repository.path,
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${repository.branch}^{commit}`],
      signal,
    )
    if (!answer.ok) {
      const { reason } = whyNot(name, repository, answer)
      return { state: 'failed', detail: reason, fix: 'check `repositories` in sitrep.yaml' }
    }
  }
  const count = repositories.length
  return {
    state: 'ok',
    detail: `${count} ${count === 1 ? 'repository' : 'repositories'} can be read`,
    fix: null,
  }
}

/** Repositories on this machine, read by `git` itself. Nothing is fetched: keeping them up to date is the owner's. */
export function gitConnector(parts: GitParts, { repositories }: GitOptions): LiveConnector {
  const { name } = parts
  return {
    name,
    answers: ['changes'],
    delayMs: 0,
    plan: () => repositories.map((one) => ({ step: 'read', query: questionOf(one).query })),
    collect: (request, { signal }) =>
      Promise.all(repositories.map((one) => readRepository(parts, one, request, signal))),
    check: ({ signal }) => checkAll(name, repositories, signal),
  }
}
