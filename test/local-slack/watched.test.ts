import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { CANARY, LINK_HOSTS } from '../support/leaks.ts'
import { failOnLeaks, leaksOf, WATCH } from '../support/sitrep-process.ts'

const ROOT = path.join(import.meta.dirname, '../..')

/** A process that starts a local Slack as Sitrep does, posts the texts, and is killed without a goodbye. */
async function posting(texts: readonly string[]): Promise<string> {
  const code = `
    const { startLocalSlack } = await import('./src/local-slack/start-local-slack.ts')
    const { createLogger } = await import('./src/platform/logger.ts')
    const webhook = { url: 'http://127.0.0.1:9/', secret: 's' }
    const slack = await startLocalSlack({ port: 0, pages: [], webhook, now: Date.now, log: createLogger('silent') })
    for (const text of ${JSON.stringify(texts)})
      await fetch(slack.apiUrl + 'chat.postMessage', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer ' + slack.botToken },
        body: JSON.stringify({ channel: 'C0INCIDENTS', text, unfurl_links: false, unfurl_media: false }),
      })
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, [...WATCH, '--input-type=module', '--eval', code], {
    cwd: ROOT,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  await once(child, 'close')
  return output
}

describe('the watch over the local Slack of a process that tests start', () => {
  it('tells every leak before the process is killed, and nothing else', async () => {
    const output = await posting([
      'the pool is exhausted',
      `token ${CANARY}`,
      'see <https://evil.example/x|here>',
      'thanks <@U0MALLORY>',
      `fine: <https://${LINK_HOSTS[0]}/d/1|dashboard>, <@U0ALICE>`,
      '<!channel>',
    ])
    expect(leaksOf(output)).toEqual([
      expect.stringContaining('a planted secret'),
      expect.stringContaining('it links to <https://evil.example'),
      expect.stringContaining('it mentions <@U0MALLORY>'),
      expect.stringContaining('it calls everybody: <!channel>'),
    ])
    await expect(failOnLeaks(Promise.resolve(), () => output)).rejects.toThrow(
      /must not leave: LEAK .*secret/,
    )
  })

  it('is content with what may be said', async () => {
    await expect(failOnLeaks(Promise.resolve(), () => 'Sitrep is ready')).resolves.toBeUndefined()
  })
})
