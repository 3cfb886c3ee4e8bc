import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { DISTURBANCES } from './disturbances.ts'
import { record } from './record.ts'
import { startShop } from './shop.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'test/cases' },
    truth: { type: 'string', default: 'test/truth' },
    only: { type: 'string' },
    'lead-in': { type: 'string', default: '240' },
    pause: { type: 'string', default: '40' },
  },
})

const tell = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`)

const dir = mkdtempSync(path.join(os.tmpdir(), 'sitrep-lab-'))
const shop = await startShop(dir)
const database = await shop.superuser('monitoring')
let failed = 0
process.on('SIGINT', () => void shop.stop().then(() => process.exit(130)))
try {
  tell('the shop is open')
  await delay(5000)
  for (const disturbance of DISTURBANCES) {
    if (values.only && !values.only.split(',').includes(disturbance.id)) continue
    const options = { out: values.out, truth: values.truth, leadIn: Number(values['lead-in']), tell }
    await record(shop, database, disturbance, options).catch(async (error: unknown) => {
      failed += 1
      tell(`${disturbance.id}: ${error instanceof Error ? error.message : String(error)}`)
      await disturbance.heal(shop)
    })
    await delay(Number(values.pause) * 1000)
  }
} finally {
  await database.end()
  await shop.stop()
  rmSync(dir, { recursive: true, force: true })
}
process.exitCode = failed > 0 ? 1 : 0
