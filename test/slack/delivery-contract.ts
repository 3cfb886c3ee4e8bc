import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import type { Delivery, Post } from '../../src/incidents/delivery.ts'

/** What a person sees of one message. */
export interface Seen {
  ts: string
  threadTs: string | null
  text: string
}

/**
 * What goes wrong with the next call: `limited` too many calls, `lost` it takes effect and the answer never comes,
 * `down` neither, `refused` the other side will never do it.
 */
export type Trouble = 'limited' | 'lost' | 'down' | 'refused'

export interface DeliveryUnderTest extends AsyncDisposable {
  delivery: Delivery
  channel: string
  person: string
  /** Everything in the channel, threads included, oldest first. */
  seen(): Promise<Seen[]>
  /** What only that person sees. */
  whispered(person: string): Promise<string[]>
  /** Makes the next call of a kind go wrong. Left out where nothing can: the suite then has no outages. */
  trouble?: (call: 'post' | 'edit' | 'lookUp', what: Trouble) => void
}

const message = (headline: string): Message => ({
  tone: 'answer',
  headline,
  sections: [{ label: null, lines: [{ text: 'one line', citations: ['E1'], bullet: true }] }],
  footer: null,
  buttons: [],
})

const signal = new AbortController().signal

/** What the outbox relies on, whoever delivers. */
export function deliveryContract(
  name: string,
  open: () => Promise<DeliveryUnderTest>,
  { canFail = true }: { canFail?: boolean } = {},
): void {
  describe(`${name} keeps the contract of a delivery`, () => {
    let side: DeliveryUnderTest
    const since = Date.now()
    beforeAll(async () => {
      side = await open()
    })
    afterAll(() => side[Symbol.asyncDispose]())

    const postOf = (headline: string, threadTs: string | null = null): Post => ({
      channel: side.channel,
      threadTs,
      message: message(headline),
      outboxId: randomUUID(),
      incidentId: null,
    })
    const lookUp = ({ channel, threadTs, outboxId }: Post) =>
      side.delivery.lookUp({ channel, threadTs, outboxId, since }, signal)
    const seenWith = async (text: string): Promise<Seen[]> =>
      (await side.seen()).filter((one) => one.text.includes(text))

    async function posted(headline: string, threadTs: string | null = null) {
      const post = postOf(headline, threadTs)
      const result = await side.delivery.post(post, signal)
      if (result.status !== 'sent') throw new Error(`not sent: ${JSON.stringify(result)}`)
      return { post, ts: result.ts }
    }

    it('shows a post once and gives the ts it has there', async () => {
      const { ts } = await posted('the root')
      expect(await seenWith('the root')).toMatchObject([{ ts, threadTs: null }])
    })

    it('puts a reply under its root', async () => {
      const root = await posted('a root with a reply')
      const reply = await posted('the reply', root.ts)
      expect(reply.ts).not.toBe(root.ts)
      expect(await seenWith('the reply')).toMatchObject([{ ts: reply.ts, threadTs: root.ts }])
    })

    it('edits in place, and the same edit twice changes nothing more', async () => {
      const { post, ts } = await posted('before the edit')
      const before = (await side.seen()).length
      const edit = { ...post, ts, outboxId: randomUUID(), message: message('after the edit') }
      expect(await side.delivery.edit(edit, signal)).toMatchObject({ status: 'sent' })
      expect(await side.delivery.edit(edit, signal)).toMatchObject({ status: 'sent' })
      expect(await side.seen()).toHaveLength(before)
      expect(await seenWith('after the edit')).toMatchObject([{ ts }])
      expect(await seenWith('before the edit')).toEqual([])
    })

    it('whispers to one person', async () => {
      const before = (await side.seen()).length
      const post = { ...postOf('only for you'), person: side.person }
      expect(await side.delivery.ephemeral(post, signal)).toMatchObject({ status: 'sent' })
      expect(await side.whispered(side.person)).toContainEqual(expect.stringContaining('only for you'))
      expect(await side.seen()).toHaveLength(before)
    })

    it('finds what it posted by its outbox id, in the channel and in a thread, and nothing else', async () => {
      const root = await posted('to be found')
      const reply = await posted('to be found below', root.ts)
      expect(await lookUp(root.post)).toBe(root.ts)
      expect(await lookUp(reply.post)).toBe(reply.ts)
      expect(await lookUp(postOf('never posted'))).toBeNull()
      expect(await lookUp(postOf('never posted below', root.ts))).toBeNull()
    })

    it('still finds a post that was edited since', async () => {
      const { post, ts } = await posted('found before')
      await side.delivery.edit(
        { ...post, ts, outboxId: randomUUID(), message: message('found after') },
        signal,
      )
      expect(await lookUp(post)).toBe(ts)
    })

    if (!canFail) return

    it('asks for a pause when it is limited, and has said nothing', async () => {
      side.trouble?.('post', 'limited')
      const post = postOf('limited')
      expect(await side.delivery.post(post, signal)).toMatchObject({
        status: 'retry',
        afterMs: expect.any(Number),
        reason: expect.stringMatching(/\S/),
      })
      expect(await lookUp(post)).toBeNull()
    })

    it('does not know what a lost call did; the look-up does', async () => {
      for (const what of ['lost', 'down'] as const) {
        side.trouble?.('post', what)
        const post = postOf(`the call was ${what}`)
        expect(await side.delivery.post(post, signal)).toMatchObject({
          status: 'unknown',
          reason: expect.stringMatching(/\S/),
        })
        const found = await lookUp(post)
        if (what === 'lost') expect(found).toBe((await seenWith('the call was lost'))[0]?.ts)
        else expect(found).toBeNull()
      }
    })

    it('says that a look-up did not come through instead of "it is not there"', async () => {
      const { post } = await posted('looked up in an outage')
      side.trouble?.('lookUp', 'down')
      expect(await lookUp(post)).toBe('unknown')
    })

    it('gives up on what will never work and says why', async () => {
      side.trouble?.('post', 'refused')
      const result = await side.delivery.post(postOf('refused'), signal)
      expect(result).toMatchObject({ status: 'rejected', reason: expect.stringMatching(/\S/) })
      expect(await seenWith('refused')).toEqual([])
    })
  })
}
