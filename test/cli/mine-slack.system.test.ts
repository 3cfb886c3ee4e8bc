import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { said } from '../app/support/live-slack.ts'
import { openSlack } from '../local-slack/support.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

describe('sitrep mine --slack, the command', () => {
  let machine: Machine

  beforeAll(async () => {
    machine = await openMachine()
  })

  afterAll(() => machine[Symbol.asyncDispose]())

  const sitrep = (url: string, ...args: string[]) =>
    machine.run(args, { SITREP_LOCAL_SLACK_PORT: new URL(url).port })

  it('says what it costs, reads, saves, and finds again what it saved', async () => {
    await using slack = await openSlack()
    await said(slack, 'U0BOB', 'C0PAYMENTS', 'search-api is owned by team Falcon')
    const dry = await sitrep(slack.url, 'mine', '--slack', '--dry-run')
    expect(JSON.parse(dry.out)).toMatchObject({ channels: 4, messages: 1, calls: 4, cost: 0 })
    const mined = await sitrep(slack.url, 'mine', '--slack', '--channels', '#payments', '--since', '2d')
    expect(JSON.parse(mined.out)).toMatchObject({ channels: 1, messages: 1, changed: 1, lessons: 1 })
    const found = await sitrep(slack.url, 'lessons', 'search', 'search-api')
    expect(found.out).toContain('search-api is owned by team Falcon')
  })

  it('killed in the middle, it goes on: no thread is asked for again, and none is missing', async () => {
    const threads = 8
    let asked = 0
    let kill = (): void => {}
    await using slack = await openSlack({
      onPayload: (method) => {
        if (method !== 'conversations.replies') return
        asked += 1
        if (asked === 4) kill()
      },
    })
    for (let n = 0; n < threads; n += 1) {
      const root = await said(slack, 'U0ALICE', 'C0PAYMENTS', `who owns store-${n}?`)
      await said(slack, 'U0BOB', 'C0PAYMENTS', `store-${n} is owned by team Wren`, root)
    }
    const environment = { SITREP_LOCAL_SLACK_PORT: new URL(slack.url).port, SITREP_TEAM: 'killed' }
    const args = ['mine', '--slack', '--channels', 'payments', '--json']
    const first = machine.start(args, environment)
    kill = () => first.child.kill('SIGKILL')
    expect((await first.ended).out).toBe('')
    const { out } = await machine.run(args, environment)
    expect(out.trim().split('\n')).toHaveLength(threads)
    expect(asked).toBeLessThanOrEqual(threads + 2)
  })

  it.each([
    ['--slack --since soon', 'takes a number of hours, days or weeks such as 90d, not "soon"'],
    ['--slack --channels nowhere', 'Sitrep is not in #nowhere: invite it there'],
    ['--slack --export .', 'leave --export and --knowledge out'],
    ['', 'give --slack, or --export'],
  ])('mine %s', async (line, message) => {
    await using slack = await openSlack()
    const { code, err } = await sitrep(slack.url, 'mine', ...line.split(' ').filter(Boolean))
    expect(code).not.toBe(0)
    expect(err).toContain(message)
  })

  it('says what to start where no Slack is', async () => {
    const { code, err } = await sitrep('http://127.0.0.1:9', 'mine', '--slack')
    expect(code).not.toBe(0)
    expect(err).toContain('set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or start the local Slack')
  })
})
