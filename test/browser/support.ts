import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { describe, onTestFailed, onTestFinished } from 'vitest'
import { spawnSitrep } from '../support/sitrep-process.ts'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A suite that needs a browser: skipped with a line that says so, but never where CI counts on it. */
export function browserSuite(name: string, body: () => void): void {
  const skip = !existsSync(CHROMIUM) && process.env.CI !== 'true'
  if (skip)
    process.stdout.write(`"${name}" is skipped: ${CHROMIUM} is not there (apt-get install chromium)\n`)
  describe.skipIf(skip)(name, body)
}

/** Chromium with a fresh profile of its own. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is not there: apt-get install chromium`)
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}

export interface OpenedPage {
  page: Page
  /** Errors and warnings of the console, and requests that left this machine. */
  complaints: string[]
}

async function tellShown(page: Page, complaints: readonly string[]): Promise<void> {
  // biome-ignore lint/performance/useDomNodeTextContent: a person reads it, so its lines matter
  const shown = await page.locator('body').innerText()
  process.stdout.write(`\nThe page showed:\n${shown}\n\nIts console:\n${complaints.join('\n')}\n`)
}

/** The local Slack in a tab of its own, with an empty storage. When the test fails, it tells what was shown. */
export async function openPage(browser: Browser, url: string): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    colorScheme: 'light',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol !== 'data:' && hostname !== '127.0.0.1') complaints.push(`asked ${request.url()}`)
  })
  // Told here and not in onTestFailed, which comes when the page is closed already.
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await tellShown(page, complaints)
    await context.close()
  })
  await page.goto(url)
  await page.getByRole('navigation', { name: 'Channels' }).waitFor()
  return { page, complaints }
}

export interface RunningSitrep {
  url: string
  /** Milliseconds from its start until the page answered. */
  answeredMs: number
  dir: string
  stop(): Promise<void>
}

/** `npm start` in a process and a folder of its own. When the test fails, it tells what was logged. */
export async function startSitrep(): Promise<RunningSitrep> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-browser-'))
  const started = performance.now()
  const sitrep = spawnSitrep(dir)
  onTestFailed(() => void process.stdout.write(`\nSitrep said:\n${sitrep.output()}\n`))
  const page = await sitrep.page
  const answer = await fetch(page)
  if (!answer.ok) throw new Error(`the page answered ${answer.status}`)
  return {
    url: page,
    answeredMs: performance.now() - started,
    dir,
    stop: async () => {
      sitrep.signal('SIGTERM')
      await sitrep.ended
    },
  }
}

export const removeDir = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true })
