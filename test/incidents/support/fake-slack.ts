import type { Delivery, DeliveryResult, Post } from '../../../src/incidents/delivery.ts'

export interface Said {
  ts: string
  channel: string
  threadTs: string | null
  outboxId: string
  incidentId: string | null
  headline: string
  /** Headlines of the edits, oldest first. */
  edits: string[]
}

/** What happens to a call. `lost`: it takes effect and nobody hears of it. `down`: it does not and nobody knows. */
export type Fate = 'ok' | 'lost' | 'down' | 'limited' | 'refused' | 'throws'

export interface FakeSlack extends Delivery {
  said: Said[]
  /** Ephemeral messages by person. */
  whispered: { person: string; headline: string }[]
  calls: string[]
}

/** Slack in memory: `fate` decides about each call, so that every kind of failure can be had at will. */
export function fakeSlack(fate: (call: 'post' | 'edit' | 'lookUp') => Fate = () => 'ok'): FakeSlack {
  const said: Said[] = []
  const whispered: FakeSlack['whispered'] = []
  const calls: string[] = []
  let ts = 1000

  const happen = (what: Fate, effect: () => string): DeliveryResult => {
    switch (what) {
      case 'ok':
        return { status: 'sent', ts: effect() }
      case 'lost':
        effect()
        return { status: 'unknown', reason: 'the answer was lost' }
      case 'down':
        return { status: 'unknown', reason: 'no connection' }
      case 'limited':
        return { status: 'retry', afterMs: 1, reason: 'rate limited' }
      case 'refused':
        return { status: 'rejected', reason: 'is_archived' }
      case 'throws':
        throw new Error('a bug in the delivery')
    }
  }
  const write = (post: Post): string => {
    ts += 1
    const { channel, threadTs, outboxId, incidentId, message } = post
    said.push({
      ts: String(ts),
      channel,
      threadTs,
      outboxId,
      incidentId,
      headline: message.headline,
      edits: [],
    })
    return String(ts)
  }
  return {
    said,
    whispered,
    calls,
    post: async (post) => {
      calls.push(`post ${post.message.headline}`)
      return happen(fate('post'), () => write(post))
    },
    edit: async (edit) => {
      calls.push(`edit ${edit.message.headline}`)
      return happen(fate('edit'), () => {
        said.find((one) => one.ts === edit.ts)?.edits.push(edit.message.headline)
        return edit.ts
      })
    },
    ephemeral: async ({ person, message }) => {
      whispered.push({ person, headline: message.headline })
      return { status: 'sent', ts: '' }
    },
    lookUp: async ({ outboxId }) => {
      calls.push('lookUp')
      if (fate('lookUp') === 'down') return 'unknown'
      return said.find((one) => one.outboxId === outboxId)?.ts ?? null
    },
  }
}
