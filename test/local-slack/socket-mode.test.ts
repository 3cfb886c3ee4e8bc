import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { LocalSlack } from '../../src/local-slack/start-local-slack.ts'
import { act, api, openSlack, stateOf, until } from './support.ts'

interface Envelope {
  type: string
  envelope_id: string
  payload: { event?: { type: string; ts: string }; command?: string; event_id?: string }
  retry_attempt?: number
  retry_reason?: string
}

/** A bare Socket Mode client that acks only when told to. */
async function connect(slack: LocalSlack) {
  const opened = await api(slack, 'apps.connections.open', {}, slack.appToken)
  const socket = new WebSocket(String(opened.url))
  const frames: Envelope[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Envelope))
  await until(async () => frames.some((frame) => frame.type === 'hello'))
  return {
    socket,
    frames,
    next: (type: string) => until(async () => frames.find((frame) => frame.type === type)),
    ack: (frame: Envelope, payload?: object) =>
      socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload })),
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

const alice = { user: 'U0ALICE', channel: 'C0INCIDENTS' }

describe('Socket Mode', () => {
  it('gives an event to one of several sockets', async () => {
    await using slack = await openSlack()
    const [one, two] = [await connect(slack), await connect(slack)]
    await act(slack, 'message', { ...alice, text: 'hello' })
    await until(async () => [...one.frames, ...two.frames].some((frame) => frame.type === 'events_api'))
    const events = [...one.frames, ...two.frames].filter((frame) => frame.type === 'events_api')
    expect(events).toHaveLength(1)
    await one.close()
    await two.close()
  })

  it('sends an event again, marked as a retry, when its socket closed without an ack', async () => {
    await using slack = await openSlack()
    const first = await connect(slack)
    await act(slack, 'message', { ...alice, text: 'hello' })
    const lost = await first.next('events_api')
    expect(lost).toMatchObject({ retry_attempt: 0, retry_reason: '' })
    await first.close()
    const second = await connect(slack)
    const again = await second.next('events_api')
    expect(again).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' })
    expect(again.payload.event_id).toBe(lost.payload.event_id)
    expect(again.envelope_id).not.toBe(lost.envelope_id)
    second.ack(again)
    await second.close()
    const third = await connect(slack)
    expect(third.frames.map((frame) => frame.type)).toEqual(['hello'])
    await third.close()
  })

  it('sends an event again when nobody acks it in time', async () => {
    await using slack = await openSlack({ ackTimeoutMs: 20, retryDelaysMs: [0] })
    const client = await connect(slack)
    await act(slack, 'message', { ...alice, text: 'hello' })
    await until(async () => client.frames.filter((frame) => frame.type === 'events_api').length === 2)
    const attempts = client.frames.filter((frame) => frame.type === 'events_api')
    expect(attempts.map((frame) => frame.retry_attempt)).toEqual([0, 1])
    await client.close()
  })

  it('tells whoever typed a command that the app did not respond', async () => {
    await using slack = await openSlack({ ackTimeoutMs: 20 })
    const client = await connect(slack)
    await act(slack, 'command', { ...alice, text: '/hypothesis the pool' })
    const { ephemerals } = await stateOf(slack)
    expect(ephemerals[0]?.text).toContain('failed because the app did not respond')
    expect(ephemerals[0]?.from).toBe('USLACKBOT')
    await client.close()
  })

  it('refuses an app command in a thread, as Slack does', async () => {
    await using slack = await openSlack()
    const client = await connect(slack)
    const root = await act(slack, 'message', { ...alice, text: 'a root' })
    const refused = await act(slack, 'command', { ...alice, threadTs: root.ts, text: '/hypothesis the pool' })
    expect(refused).toEqual({ ok: false, error: 'not_supported_in_threads' })
    const { ephemerals } = await stateOf(slack)
    expect(ephemerals[0]).toMatchObject({
      threadTs: root.ts,
      text: '`/hypothesis` is not supported in threads. Sorry!',
    })
    expect(client.frames.some((frame) => frame.type === 'slash_commands')).toBe(false)
    await client.close()
  })

  it('passes on disconnect frames', async () => {
    await using slack = await openSlack()
    const client = await connect(slack)
    slack.disconnect('refresh_requested')
    expect(await client.next('disconnect')).toMatchObject({ reason: 'refresh_requested' })
    await client.close()
  })

  it('delivers a monitoring bot, a message shortcut and an opened Home tab', async () => {
    await using slack = await openSlack({ shortcuts: [{ callbackId: 'remember', name: 'Remember this' }] })
    const client = await connect(slack)
    const alert = await act(slack, 'alert', { channel: 'C0INCIDENTS', text: 'checkout is slow' })
    const event = await client.next('events_api')
    expect(event.payload.event).toMatchObject({
      type: 'message',
      bot_id: 'B0BEACON',
      text: 'checkout is slow',
    })
    const picked = act(slack, 'shortcut', { ...alice, ts: alert.ts, callbackId: 'remember' })
    const shortcut = await client.next('interactive')
    expect(shortcut.payload).toMatchObject({ type: 'message_action', callback_id: 'remember' })
    client.ack(shortcut)
    expect(await picked).toEqual({ ok: true })
    await act(slack, 'home', { user: 'U0ALICE', tab: 'home' })
    const home = await until(async () =>
      client.frames.find((frame) => frame.payload?.event?.type === 'app_home_opened'),
    )
    expect(home.payload.event).toMatchObject({ user: 'U0ALICE', channel: 'D0ALICE', tab: 'home' })
    await client.close()
  })
})
