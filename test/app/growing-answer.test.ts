import { describe, expect, it } from 'vitest'
import { growing } from '../../src/app/growing-answer.ts'
import type { Message } from '../../src/domain/message.ts'
import { createLogger } from '../../src/platform/logger.ts'

const message = (headline: string): Message => ({
  tone: 'working',
  headline,
  sections: [],
  footer: null,
  buttons: [],
})

function open(write: (one: Message) => Promise<void>) {
  let at = 0
  const shown = growing({ write, now: () => at, log: createLogger('silent') })
  return {
    ...shown,
    at: (ms: number, headline: string) => {
      at = ms
      shown.show(message(headline))
    },
  }
}

describe('an answer that grows', () => {
  it('is written in order and not more often than every second and a half', async () => {
    const written: string[] = []
    const waits: (() => void)[] = []
    const shown = open(async ({ headline }) => {
      await new Promise<void>((resolve) => void waits.push(resolve))
      written.push(headline)
    })
    for (const [ms, headline] of [
      [0, 'a'],
      [800, 'a b'],
      [1600, 'a b c'],
      [1700, 'a b c d'],
    ] as const)
      shown.at(ms, headline)
    const settled = shown.settled()
    for (let turn = 0; turn < 20; turn += 1) {
      waits.shift()?.()
      await Promise.resolve()
    }
    await settled
    expect(written).toEqual(['a', 'a b c'])
  })

  it('goes on when a part could not be written', async () => {
    const written: string[] = []
    const shown = open(async ({ headline }) => {
      if (headline === 'a') throw new Error('no connection')
      written.push(headline)
    })
    shown.at(0, 'a')
    shown.at(2000, 'a b')
    await shown.settled()
    expect(written).toEqual(['a b'])
  })
})
