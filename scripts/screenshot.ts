import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'

/**
 * Takes the README's picture of the local Slack: starts Sitrep in a folder of its own, fires a recorded incident
 * and waits for the report. Chromium is taken from CHROMIUM or /usr/bin/chromium.
 *
 *     npm run screenshot [-- <file.png>]
 */
const ROOT = path.join(import.meta.dirname, '..')
const FILE = path.join(ROOT, 'docs/images/local-slack.png')
const REPORT_MS = 60_000

interface Running {
  url: string
  stop(): Promise<void>
}

/** Sitrep on free ports, with nothing of this shell's settings. */
async function start(dir: string): Promise<Running> {
  const child = spawn(process.execPath, ['scripts/launch.mjs', 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      SITREP_DIR: dir,
      SITREP_PORT: '0',
      SITREP_LOCAL_SLACK_PORT: '0',
      SITREP_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      const found = /The page is at (\S+)/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`Sitrep ended with ${code}`)))
  })
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Fires the recorded incident with this alert and opens its thread when the report is there. */
async function fireAndOpen(page: Page, alert: string): Promise<void> {
  await page.getByText('Sitrep is connected', { exact: true }).waitFor({ timeout: REPORT_MS })
  await page.getByRole('button', { name: 'Fire a page' }).click()
  await page.getByRole('dialog', { name: 'Fire a page' }).getByRole('button', { name: alert }).first().click()
  const root = page.getByRole('region', { name: 'Channel incidents' }).getByRole('article').last()
  await root.getByRole('button', { name: /1 reply/ }).click({ timeout: REPORT_MS })
  const thread = page.getByRole('complementary', { name: 'Thread' })
  await thread.getByText('How this was concluded').waitFor()
  await thread.getByRole('textbox').fill('@sitrep what changed?')
  await page.mouse.move(0, 0)
  await page.getByText(/PagerDuty webhook delivered/).waitFor({ state: 'detached' })
}

async function takePicture(url: string, file: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 1220 }, colorScheme: 'light' })
    await page.goto(url)
    await fireAndOpen(page, 'checkout 5xx ratio 25 %')
    await mkdir(path.dirname(file), { recursive: true })
    await page.screenshot({ path: file, animations: 'disabled' })
  } finally {
    await browser.close()
  }
}

const file = path.resolve(process.argv[2] ?? FILE)
const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-screenshot-'))
try {
  const sitrep = await start(dir)
  try {
    await takePicture(sitrep.url, file)
    console.log(file)
  } finally {
    await sitrep.stop()
  }
} finally {
  await rm(dir, { recursive: true, force: true })
}
