import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { FAULTS } from './faults/all.ts'
import type { Fault } from './faults/fault.ts'
import { live, liveHooks, rerank } from './live/live.ts'
import { liveReport } from './live/report.ts'
import { record } from './record.ts'
import { type Shop, type ShopOptions, startShop } from './shop.ts'
import { PORTS } from './types.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'test/cases' },
    truth: { type: 'string', default: 'test/truth' },
    'lead-in': { type: 'string', default: '240' },
    pause: { type: 'string', default: '40' },
    keep: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
})

const tell = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`)

/** The named faults, or all; a name that is none ends the run with the list. */
function chosen(names: readonly string[]): readonly Fault[] {
  if (names.length === 0) return FAULTS
  return names.map((name) => {
    const found = FAULTS.find((one) => one.name === name || one.id === name)
    if (!found) throw new Error(`no fault ${name}: \`npm run lab -- list\` shows them`)
    return found
  })
}

/** Rejects at Ctrl-C and at SIGTERM, so that what was started is stopped on the way out. */
function untilStopped(): Promise<never> {
  const stopped = Promise.withResolvers<never>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopped.reject(new Stopped(signal)))
  stopped.promise.catch(() => undefined)
  return stopped.promise
}

class Stopped extends Error {}

/** The shop in a folder of its own, stopped and removed at the end, also at Ctrl-C. */
async function withShop(
  options: ShopOptions,
  /** Ends when the second argument rejects. */
  use: (shop: Shop, stopped: Promise<never>) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'shop-'))
  const began = performance.now()
  const stopped = untilStopped()
  const shop = await startShop(dir, options)
  tell(`ready after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  try {
    await use(shop, stopped)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  } finally {
    await shop.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function command(path_: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${PORTS.control}${path_}`, { method: 'POST' }).catch(
    () => null,
  )
  if (!answer) throw new Error('no lab runs on this machine: start one with `npm run lab -- up`')
  console.log(JSON.stringify(await answer.json()))
}

const COMMANDS: Record<string, (names: readonly string[]) => Promise<void>> = {
  list: async () => {
    for (const { name, id, truth } of FAULTS) console.log(`${name.padEnd(26)} ${id}  ${truth.notes}`)
  },
  up: () =>
    withShop({ tell }, (_, stopped) => {
      tell('npm run lab -- fault <name>, heal; Ctrl-C ends it')
      return stopped
    }),
  fault: ([name = '']) => command(`/fault?name=${encodeURIComponent(name)}`),
  heal: () => command('/heal'),
  live: (names) =>
    withShop({ tell, ...liveHooks() }, async (shop, stopped) => {
      const { out, truth } = values
      const options = {
        leadIn: Number(values['lead-in']),
        pause: Number(values.pause),
        tell,
        stopped,
        keep: values.keep ?? path.join(shop.dir, 'kept'),
        ...(values.record ? { record: { out, truth, tell } } : {}),
      }
      for (const line of liveReport(await live(shop, chosen(names), options))) console.log(line)
    }),
  rerank: async (names) => {
    const { keep } = values
    if (keep === undefined) throw new Error('--keep names the folder that `lab live --keep` filled')
    for (const line of liveReport(await rerank(keep, chosen(names)))) console.log(line)
  },
  record: async (names) => {
    const { out, truth, pause } = values
    const one = async (shop: Shop, fault: Fault): Promise<void> => {
      const options = { out, truth, leadIn: Number(values['lead-in']), tell }
      await record(shop, fault, options).catch(async (error: unknown) => {
        process.exitCode = 1
        tell(`${fault.id}: ${error instanceof Error ? error.message : String(error)}`)
        await fault.heal(shop)
      })
      await delay(Number(pause) * 1000)
    }
    await withShop({ tell }, async (shop, stopped) => {
      await delay(5000)
      for (const fault of chosen(names)) await Promise.race([one(shop, fault), stopped])
    })
  },
}

const [name = 'list', ...names] = positionals
const run = COMMANDS[name]
if (!run) throw new Error(`no command ${name}: ${Object.keys(COMMANDS).join(', ')}`)
await run(names)
process.exit()
