import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../src/domain/model.ts'
import { askedOf, modelsWith, NOTHING_FOUND } from '../investigation/support/models.ts'
import { says } from '../models/support/fake-model.ts'
import { type House, openHouse, type Shown, textOf } from './support/house.ts'

/** Writes its answer to a question in two parts and waits in between until it is let go. */
function slowWriter() {
  const rest = Promise.withResolvers<void>()
  const asked: string[] = []
  const model: Model = {
    provider: 'fake',
    call: async (request, { onText }) => {
      const { who, text } = askedOf(request)
      asked.push(who)
      if (!text.startsWith('A person asks about')) {
        return who === 'challenge'
          ? says({ verdict: 'stands', objection: null, answer: [] })
          : says(NOTHING_FOUND)
      }
      const [, ref = 'E1'] = /\[(E\d+)/.exec(text) ?? []
      const answer = ['Something moved first.', 'Its callers followed.'].map((said) => ({
        text: said,
        citations: [ref],
      }))
      const invented = { text: 'It took 4242.4242 s.', citations: [ref] }
      const whole = JSON.stringify({ answer: [invented, ...answer] })
      onText?.(whole.slice(0, whole.indexOf('Its callers')))
      await rest.promise
      onText?.(whole)
      return says(whole)
    },
  }
  return { model, asked, letGo: rest.resolve }
}

describe('an incident in Slack with a model', () => {
  const writer = slowWriter()
  let house: House
  let root: Shown
  beforeAll(async () => {
    house = await openHouse({ models: modelsWith(writer.model) })
    root = (await house.page('orders is failing')).root
    await house.reply(root.ts, (text) => text.includes('How this was concluded'))
  }, 180_000)
  afterAll(() => house[Symbol.asyncDispose]())

  const replies = async (): Promise<string[]> =>
    (await house.messages()).filter((one) => one.thread_ts === root.ts && one.bot_id).map(textOf)
  const rootNow = async (): Promise<string> =>
    textOf((await house.messages()).find(({ ts }) => ts === root.ts) ?? {})

  it('shows an answer while it is being written, only what holds of it, and ends it in the same message', async () => {
    const before = (await replies()).length
    await house.say('@sitrep why is it slow?', { threadTs: root.ts })
    const growing = await house.reply(root.ts, (text) => text.includes('still writing'))
    expect(growing).toContain('Something moved first.')
    expect(growing).not.toMatch(/Its callers|4242/)
    writer.letGo()
    const whole = await house.reply(root.ts, (text) => text.includes('Its callers followed.'))
    expect(whole).toContain('Something moved first.')
    expect(whole).not.toMatch(/still writing|4242/)
    expect(await replies()).toHaveLength(before + 1)
  }, 120_000)

  it('says what a deeper look will probably cost and at most, before anybody presses, and then takes it', async () => {
    const shown = await house.until(async () =>
      (await rootNow()).includes('sitrep_deeper') ? rootNow() : null,
    )
    expect(shown).toMatch(/Dig deeper \(about \$0\.0\d+, at most \$1\.00\)/)
    expect(shown).toContain('the size of this case at the price table')
    const before = writer.asked.length
    await house.press(root.ts, 'sitrep_deeper')
    await house.until(async () => (await rootNow()).includes('tier 3'))
    expect(new Set(writer.asked.slice(before))).toEqual(
      new Set(['kubernetes', 'database', 'networking', 'deploys']),
    )
  }, 180_000)
})
