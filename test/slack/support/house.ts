import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { LiveKnowledge } from '../../../src/app/capture/live-knowledge.ts'
import { systemClock } from '../../../src/app/clock.ts'
import { evidenceLine } from '../../../src/app/evidence-lines.ts'
import { openPipeline } from '../../../src/app/pipeline.ts'
import { prefill, reviewOf } from '../../../src/app/teach.ts'
import type { Signal } from '../../../src/domain/signal.ts'
import { importCase } from '../../../src/evidence/import/import-case.ts'
import { listEvidence } from '../../../src/evidence/queries/evidence.ts'
import { replayConnector } from '../../../src/evidence/replay-connector.ts'
import { recordSaid } from '../../../src/incidents/said.ts'
import type { InvestigationModels } from '../../../src/investigation/model/brain.ts'
import type { LiveDirectory } from '../../../src/knowledge/access/slack-directory.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import type { Snapshot } from '../../../src/local-slack/http/snapshot.ts'
import type { LocalSlack } from '../../../src/local-slack/start-local-slack.ts'
import { seedState } from '../../../src/local-slack/workspace/seed.ts'
import type { State } from '../../../src/local-slack/workspace/types.ts'
import type { Logger } from '../../../src/platform/logger.ts'
import type { OutputRules } from '../../../src/safety/output/clean-mrkdwn.ts'
import { createRedactor } from '../../../src/safety/redact/redactor.ts'
import { startSlack } from '../../../src/slack/start-slack.ts'
import { folderBlobs } from '../../../src/storage/folder-blobs.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { storeOn } from '../../knowledge/support/lessons.ts'
import { act, openWatchedSlack, silent, stateOf } from '../../local-slack/support.ts'
import { sharedDatabase } from '../../support/database.ts'
import { CANARY, LINK_HOSTS } from '../../support/leaks.ts'

export const CHANNEL = 'C0INCIDENTS'
const TEAM = 'team'

export const OUTPUT: OutputRules = {
  linkHosts: LINK_HOSTS,
  redact: createRedactor({ key: 'test', known: [CANARY] }).redact,
}
const CASE = path.join(import.meta.dirname, '../../cases/lab-27d3')

/** What the team knows, in the database of the house. */
export const knowledgeOf = (db: Database): KnowledgeStore =>
  storeOn(db, { teamId: TEAM, now: Date.now, redact: async (all) => all.map(OUTPUT.redact) })

export type Shown = Snapshot['messages'][string][number]

/** Sitrep as it runs, between a local Slack and one recorded incident, which every page and question means. */
export interface House extends AsyncDisposable {
  db: Database
  slack: LocalSlack
  knowledge: KnowledgeStore
  /** A page of PagerDuty; gives the incident's id and waits for the root message. */
  page(title: string, channel?: string): Promise<{ incidentId: string; root: Shown }>
  /** The alerting system says that it is over. */
  resolve(incidentId: string): Promise<void>
  say(text: string, where?: { threadTs?: string; channel?: string; user?: string }): Promise<string>
  command(text: string, channel?: string, user?: string): Promise<Snapshot['ephemerals'][number]>
  press(ts: string, actionId: string): Promise<unknown>
  /** The channel as Alice sees it, root and replies in order. */
  messages(channel?: string): Promise<Shown[]>
  /** The first reply of Sitrep in the thread that `is` takes. */
  reply(threadTs: string, is: (text: string) => boolean): Promise<string>
  until<T>(look: () => Promise<T | undefined | null | false>): Promise<T>
}

/** All words of a message, as its blocks hold them. */
export const textOf = (message: { text?: string; blocks?: unknown }): string =>
  `${message.text ?? ''}\n${JSON.stringify(message.blocks ?? [])}`

/** An investigation runs in between: this only ends a test that would wait for ever. */
const PATIENCE_MS = 150_000

async function until<T>(look: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > deadline) throw new Error('what the test waits for did not happen')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function alertSignal(title: string, channel: string): Signal {
  const id = systemClock.newId()
  const at = systemClock.now()
  return {
    kind: 'alert',
    source: 'pagerduty',
    ids: [id],
    occurredAt: at,
    phase: 'triggered',
    dedupKey: `pagerduty:${id}`,
    alert: {
      title,
      service: 'orders',
      severity: 'SEV-2',
      entity: 'orders',
      metric: null,
      value: null,
      firedAt: at,
      url: null,
      labels: {},
      text: title,
    },
    place: { channel, threadTs: null },
  }
}

async function savedState(dir: string, change: (state: State) => void): Promise<string> {
  const state = seedState()
  change(state)
  const file = path.join(dir, 'slack.json')
  await writeFile(file, JSON.stringify(state))
  return file
}

export async function openHouse({
  alertBots = ['B0BEACON'],
  unsafe = [],
  people = ['U0ALICE', 'U0BOB'],
  models,
  directory,
  live,
  log = silent,
  now = Date.now,
  workspace,
}: {
  alertBots?: string[]
  unsafe?: string[]
  /** Who may be mentioned: who presses or says something. */
  people?: string[]
  models?: InvestigationModels
  /** Given the Slack: what the team knows is kept, and shown to whom this says. */
  directory?: (slack: LocalSlack) => LiveDirectory
  /** Given the Slack and what is known: what is learned while it runs. */
  live?: (slack: LocalSlack, store: KnowledgeStore) => Promise<LiveKnowledge>
  /** Where Sitrep logs to. */
  log?: Logger
  /** The clock of what Slack said of people. */
  now?: () => number
  /** Changes the workspace before it opens. */
  workspace?: (state: State) => void
} = {}): Promise<House> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-slack-'))
  const db = await sharedDatabase()
  const blobs = folderBlobs(path.join(dir, 'blobs'))
  const recording = await importCase(CASE, { blobs, now: Date.now })
  const saved = workspace === undefined ? {} : { stateFile: await savedState(dir, workspace) }
  const slack = await openWatchedSlack({ ackTimeoutMs: 60_000, ...saved }, people)
  const knowledge = knowledgeOf(db)
  const seen = directory?.(slack) ?? null
  const learning = await live?.(slack, knowledge)
  const pipeline = await openPipeline({
    db,
    knowledge,
    blobs,
    connectors: [replayConnector({ name: 'replay', open: async () => recording, shift: true })],
    teamId: TEAM,
    channel: CHANNEL,
    workDir: dir,
    clock: systemClock,
    log,
    slots: 2,
    unsafe,
    // A busy machine must not decide what a query answers.
    queryDeadlineMs: 60_000,
    knownDeadlineMs: 60_000,
    ...(models === undefined ? {} : { models }),
    ...(seen === null ? {} : { directory: seen }),
    ...(learning === undefined ? {} : { told: learning.told }),
  })
  const edge = await startSlack({
    botToken: slack.botToken,
    appToken: slack.appToken,
    apiUrl: slack.apiUrl,
    accept: pipeline.accept,
    alertBots,
    ...(learning === undefined ? {} : { noticed: learning.noticed }),
    evidence: async (incidentId) => (await listEvidence(db, TEAM, incidentId)).map(evidenceLine),
    knowledge: {
      prefill: (message, where) => prefill(message, where, knowledge),
      review: reviewOf(knowledge, seen),
    },
    record: recordSaid(db, TEAM, Date.now),
    output: OUTPUT,
    roles: { responders: [], admins: [] },
    fetch,
    now,
    log,
  })
  pipeline.readThreadsWith(edge.readThread)
  pipeline.deliverThrough(edge.delivery, 0)
  const messages = async (channel = CHANNEL): Promise<Shown[]> =>
    (await stateOf(slack)).messages[channel] ?? []
  return {
    db,
    slack,
    knowledge,
    messages,
    until,
    page: async (title, channel = CHANNEL) => {
      const accepted = await pipeline.accept(alertSignal(title, channel), {})
      if (accepted.status !== 'accepted' || accepted.incidentId === null) throw new Error(accepted.status)
      const root = await until(async () =>
        (await messages(channel)).find((one) => !one.thread_ts && textOf(one).includes(title)),
      )
      return { incidentId: accepted.incidentId, root }
    },
    resolve: async (incidentId) => {
      const { rows } = await db.query<{ dedup_key: string }>(
        'select dedup_key from incident where id = $1::uuid',
        [incidentId],
      )
      const page = alertSignal('it is over', CHANNEL) as Extract<Signal, { kind: 'alert' }>
      await pipeline.accept({ ...page, phase: 'resolved', dedupKey: rows[0]?.dedup_key ?? '' }, {})
    },
    say: async (text, { threadTs, channel = CHANNEL, user = 'U0ALICE' } = {}) => {
      const said = await act(slack, 'message', { user, channel, text, ...(threadTs ? { threadTs } : {}) })
      return String(said.ts)
    },
    command: async (text, channel = CHANNEL, user = 'U0ALICE') => {
      const seen = async () => (await stateOf(slack, user)).ephemerals
      const before = new Set((await seen()).map(({ id }) => id))
      for (;;) {
        await act(slack, 'command', { user, channel, text })
        const answer = await until(async () => (await seen()).find(({ id }) => !before.has(id)))
        // Sockets come and go, most of all on a busy machine; a person types it again.
        if (!answer.text.includes('no app is connected')) return answer
        before.add(answer.id)
      }
    },
    press: (ts, actionId) => act(slack, 'action', { user: 'U0ALICE', channel: CHANNEL, ts, actionId }),
    reply: (threadTs, is) =>
      until(async () =>
        (await messages())
          .filter((one) => one.thread_ts === threadTs && one.bot_id)
          .map(textOf)
          .find(is),
      ),
    [Symbol.asyncDispose]: async () => {
      await edge.stop()
      await pipeline.stop()
      await slack.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
