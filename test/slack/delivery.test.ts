import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { terminalDelivery } from '../../src/cli/terminal-delivery.ts'
import type { LocalSlack } from '../../src/local-slack/start-local-slack.ts'
import { rateLimited } from '../../src/local-slack/web-api/faults.ts'
import { messageAsText } from '../../src/report/message-as-text.ts'
import { slackDelivery } from '../../src/slack/delivery.ts'
import { outgoing } from '../../src/slack/outgoing.ts'
import { OutgoingClient } from '../../src/slack/outgoing-client.ts'
import { uploader } from '../../src/slack/upload.ts'
import { type Fate, fakeSlack } from '../incidents/support/fake-slack.ts'
import { openWatchedSlack, silent, stateOf } from '../local-slack/support.ts'
import { CANARY } from '../support/leaks.ts'
import { type DeliveryUnderTest, deliveryContract, type Trouble } from './delivery-contract.ts'
import { OUTPUT } from './support/house.ts'

const CHANNEL = 'C0INCIDENTS'

const METHOD = { post: 'chat.postMessage', edit: 'chat.update', lookUp: 'conversations.history' }

const clientOf = (slack: LocalSlack): OutgoingClient =>
  new OutgoingClient(slack.botToken, outgoing(OUTPUT), {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: Object.assign(Object.create(silent), { setLevel() {}, getLevel: () => 'error', setName() {} }),
  })

function faultFor(what: Trouble): Parameters<LocalSlack['faults']['add']>[0] {
  const fault = { method: '', times: 1 }
  switch (what) {
    case 'limited':
      return { ...fault, ...rateLimited(2) }
    case 'lost':
      return { ...fault, afterEffect: true, hangUp: true }
    case 'down':
      return { ...fault, hangUp: true }
    case 'refused':
      return { ...fault, body: { ok: false, error: 'is_archived' } }
  }
}

const UPLOAD = uploader(fetch, OUTPUT.redact)

const deliveryTo = (slack: LocalSlack) =>
  slackDelivery({ post: clientOf(slack), read: clientOf(slack), upload: UPLOAD })

async function slackUnderTest(): Promise<DeliveryUnderTest> {
  const slack = await openWatchedSlack()
  return {
    delivery: deliveryTo(slack),
    channel: CHANNEL,
    person: 'U0ALICE',
    seen: async () =>
      ((await stateOf(slack)).messages[CHANNEL] ?? []).map(({ ts, thread_ts: threadTs = null, text }) => ({
        ts,
        threadTs,
        text,
      })),
    whispered: async (person) => (await stateOf(slack, person)).ephemerals.map(({ text }) => text),
    trouble: (call, what) => slack.faults.add({ ...faultFor(what), method: METHOD[call] }),
    [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose](),
  }
}

async function fakeUnderTest(): Promise<DeliveryUnderTest> {
  const next: Partial<Record<'post' | 'edit' | 'lookUp', Fate>> = {}
  const slack = fakeSlack((call) => {
    const fate = next[call] ?? 'ok'
    delete next[call]
    return fate
  })
  return {
    delivery: slack,
    channel: CHANNEL,
    person: 'U1',
    seen: async () =>
      slack.said.map(({ ts, threadTs, headline, edits }) => ({
        ts,
        threadTs,
        text: edits.at(-1) ?? headline,
      })),
    whispered: async (person) =>
      slack.whispered.filter((one) => one.person === person).map(({ headline }) => headline),
    trouble: (call, what) => {
      next[call] = what
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function terminalUnderTest(): Promise<DeliveryUnderTest> {
  const { delivery, thread } = terminalDelivery(() => {})
  return {
    delivery,
    channel: 'terminal',
    person: 'you',
    seen: async () =>
      thread.said.map(({ ts, threadTs, message }) => ({ ts, threadTs, text: messageAsText(message) })),
    whispered: async () => thread.whispered.map(messageAsText),
    [Symbol.asyncDispose]: async () => {},
  }
}

deliveryContract('Slack', slackUnderTest)
deliveryContract('the fake Slack of other tests', fakeUnderTest)
deliveryContract('the terminal', terminalUnderTest, { canFail: false })

const plain = { tone: 'answer', headline: 'hello', sections: [], footer: null, buttons: [] } as const
const signal = new AbortController().signal

describe('Slack delivery', () => {
  const post = (channel = CHANNEL) => ({
    channel,
    threadTs: null,
    message: { ...plain, sections: [], buttons: [] },
    outboxId: randomUUID(),
    incidentId: null,
  })

  it.each([
    ['not_in_channel', /\/invite @Sitrep/],
    ['channel_not_found', /SITREP_CHANNEL/],
    ['invalid_auth', /SLACK_BOT_TOKEN/],
    ['missing_scope', /manifest\.yml/],
  ])('names the fix for %s', async (error, fix) => {
    await using slack = await openWatchedSlack()
    const delivery = deliveryTo(slack)
    slack.faults.add({ method: 'chat.postMessage', times: 1, body: { ok: false, error } })
    expect(await delivery.post(post(), signal)).toEqual({
      status: 'rejected',
      reason: expect.stringMatching(fix),
    })
  })

  it.each(['internal_error', 'fatal_error', 'service_unavailable'])(
    'does not take %s for a no: it may have posted',
    async (error) => {
      await using slack = await openWatchedSlack()
      const delivery = deliveryTo(slack)
      slack.faults.add({ method: 'chat.postMessage', times: 1, body: { ok: false, error } })
      expect(await delivery.post(post(), signal)).toMatchObject({ status: 'unknown' })
    },
  )

  it('waits as long as Slack asks', async () => {
    await using slack = await openWatchedSlack()
    const delivery = deliveryTo(slack)
    slack.faults.add({ method: 'chat.update', times: 1, ...rateLimited(7) })
    expect(await delivery.edit({ ...post(), ts: '1.1' }, signal)).toMatchObject({
      status: 'retry',
      afterMs: 7000,
    })
  })

  it('rejects the edit of a message that people deleted', async () => {
    await using slack = await openWatchedSlack()
    const client = clientOf(slack)
    const delivery = slackDelivery({ post: client, read: client, upload: UPLOAD })
    const sent = await delivery.post(post(), signal)
    const ts = sent.status === 'sent' ? sent.ts : ''
    await client.chat.delete({ channel: CHANNEL, ts })
    expect(await delivery.edit({ ...post(), ts }, signal)).toEqual({
      status: 'rejected',
      reason: 'message_not_found: the message was deleted in Slack',
    })
  })

  it('finds a post that hundreds of messages came after', async () => {
    await using slack = await openWatchedSlack()
    const client = clientOf(slack)
    const delivery = slackDelivery({ post: client, read: client, upload: UPLOAD })
    const intent = post()
    const sent = await delivery.post(intent, signal)
    for (let n = 0; n < 230; n += 1) await client.chat.postMessage({ channel: CHANNEL, text: `talk ${n}` })
    const found = await delivery.lookUp({ ...intent, since: Date.now() - 1000 }, signal)
    expect(found).toBe(sent.status === 'sent' ? sent.ts : 'not sent')
  })

  it('keeps posting while reading is limited', async () => {
    await using slack = await openWatchedSlack()
    const delivery = deliveryTo(slack)
    slack.faults.add({ method: 'conversations.history', times: 1, ...rateLimited(30) })
    const [found, sent] = await Promise.all([
      delivery.lookUp({ ...post(), since: 0 }, signal),
      delivery.post(post(), signal),
    ])
    expect(found).toBe('unknown')
    expect(sent.status).toBe('sent')
  })

  describe('a file', () => {
    const withFile = (text = '# Postmortem\n') => {
      const intent = post()
      return { ...intent, message: { ...intent.message, file: { name: 'draft.md', title: 'Draft', text } } }
    }
    const filesIn = async (slack: LocalSlack): Promise<Record<string, unknown>[]> =>
      ((await stateOf(slack)).messages[CHANNEL] ?? []).flatMap(({ files = [] }) => files)

    it('is shared once, under a name that tells it from all others, without the secret in it', async () => {
      await using slack = await openWatchedSlack()
      const intent = withFile(`# Postmortem\nkey ${CANARY}\n`)
      expect(await deliveryTo(slack).post(intent, signal)).toMatchObject({ status: 'sent' })
      const [file] = await filesIn(slack)
      expect(file).toMatchObject({ title: 'Draft', name: `draft-${intent.outboxId.slice(-12)}.md` })
      expect(await (await fetch(`${slack.url}/files/${file?.id}`)).text()).not.toContain(CANARY)
    })

    it('that may have been shared is found again instead of being shared twice', async () => {
      await using slack = await openWatchedSlack()
      const delivery = deliveryTo(slack)
      const intent = withFile()
      const cut = { method: 'files.completeUploadExternal', times: 1, afterEffect: true, hangUp: true }
      slack.faults.add(cut)
      expect(await delivery.post(intent, signal)).toMatchObject({ status: 'unknown' })
      const found = await delivery.lookUp({ ...intent, since: Date.now() - 1000 }, signal)
      expect(found).toMatch(/^\d+\.\d{6}$/)
      expect(await filesIn(slack)).toHaveLength(1)
      const other = { ...intent, outboxId: randomUUID(), since: Date.now() - 1000 }
      expect(await delivery.lookUp(other, signal)).toBeNull()
    })

    it('names the fix when the app was installed without the scope for it', async () => {
      await using slack = await openWatchedSlack()
      const body = { ok: false, error: 'missing_scope' }
      slack.faults.add({ method: 'files.getUploadURLExternal', times: 1, body })
      expect(await deliveryTo(slack).post(withFile(), signal)).toMatchObject({
        status: 'rejected',
        reason: expect.stringContaining('manifest.yml'),
      })
      expect(await filesIn(slack)).toEqual([])
    })
  })
})
