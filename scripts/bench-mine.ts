/** `npm run bench:mine [-- MB]`: how fast a made-up Slack export (of 100 MB) is mined by rules, and in how much memory. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { peakMb, restartPeak } from '../src/evals/peak-memory.ts'
import { mineSources } from '../src/knowledge/mining/mine-sources.ts'
import { random } from './simulate/random.ts'

const MB = 1_000_000
const SIZE = Number(process.argv[2] ?? 100)
const CHANNELS = 20
const START = Date.UTC(2026, 0, 5) / 1000
const TARGET_RATE = 2_000
/** Of the whole process: Node alone takes 90 MB, half-read threads of one channel up to 24 million characters. */
const TARGET_MB = 700

const chance = random('bench-mine')
const pick = <T>(items: readonly T[]): T => items[chance.int(0, items.length - 1)] as T

const SERVICES = ['reef-api', 'kelp-router', 'tide-ledger', 'anchor-auth', 'pearl-search', 'barnacle-queue']
const TALK = [
  'morning all, anything on fire today?',
  'can somebody review the change for the ingress labels when there is a minute',
  'I moved the dashboards into the new folder, links in the channel topic',
  'deploy of v%N is out in every region, watching the graphs',
  'thanks, that helped a lot',
  'does anyone know where the load test results of last week ended up?',
  'looks fine on my side, p95 at %N ms and no errors in the logs since noon',
  'I will be out for the dentist, back at three',
]
const TROUBLE = [
  '%S is throwing 502s since %N:00',
  '%S latency is at %N s and climbing',
  '%S consumers lag by %N000 messages',
]
const GUESS = ['maybe the new nodes?', 'could be dns again', 'not it, lookups resolve']
const CAUSE = [
  'root cause: v%N of %S sets pool.max to 5',
  'found it: the certificate of %S expired at %N:00',
  'turns out %S was throttled by the provider',
]
const FIX = ['rolled back to v%N, errors are gone', 'renewed the cert and reloaded, back to normal']

const fill = (text: string): string =>
  text.replace(/%S/g, pick(SERVICES)).replace(/%N/g, String(chance.int(1, 60)))

interface Writer {
  at: number
  count: number
}

const message = (writer: Writer, text: string, more: object = {}): object => {
  writer.at += chance.int(5, 240)
  writer.count += 1
  const ts = `${writer.at}.${String(writer.count % 1_000_000).padStart(6, '0')}`
  return {
    type: 'message',
    user: `U${chance.int(10, 90)}`,
    ts,
    text: fill(text),
    team: 'T0BENCH',
    client_msg_id: chance.hex(32),
    ...more,
  }
}

/** A thread of trouble, or a line of talk: about one message in four is in a thread. */
function* some(writer: Writer): Generator<object> {
  if (chance.next() > 0.06) {
    yield message(writer, pick(TALK))
    return
  }
  const root = message(writer, pick(TROUBLE)) as { ts: string }
  yield { ...root, thread_ts: root.ts, reply_count: 3 }
  for (const lines of [GUESS, CAUSE, FIX]) yield message(writer, pick(lines), { thread_ts: root.ts })
}

async function writeChannel(dir: string, bytes: number): Promise<number> {
  const writer: Writer = { at: START, count: 0 }
  let written = 0
  await mkdir(dir)
  while (written < bytes) {
    const day = new Date(writer.at * 1000).toISOString().slice(0, 10)
    const out = createWriteStream(path.join(dir, `${day}.json`))
    let first = true
    while (new Date(writer.at * 1000).toISOString().slice(0, 10) === day) {
      for (const one of some(writer)) {
        const text = `${first ? '[' : ','}\n${JSON.stringify(one)}`
        first = false
        written += text.length
        if (!out.write(text)) await once(out, 'drain')
      }
    }
    out.end('\n]\n')
    await once(out, 'finish')
  }
  return written
}

async function writeExport(dir: string): Promise<number> {
  const names = Array.from({ length: CHANNELS }, (_, index) => `team-${index}`)
  await writeFile(
    path.join(dir, 'channels.json'),
    JSON.stringify(names.map((name, index) => ({ id: `C${index}`, name }))),
  )
  await writeFile(path.join(dir, 'users.json'), '[]')
  let bytes = 0
  for (const name of names) bytes += await writeChannel(path.join(dir, name), (SIZE * MB) / CHANNELS)
  return bytes
}

async function main(): Promise<number> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-bench-'))
  try {
    const bytes = await writeExport(dir)
    const counts = { channels: 0, messages: 0, conversations: 0, files: 0 }
    let lessons = 0
    restartPeak()
    const before = peakMb()
    const started = performance.now()
    const cpu = process.cpuUsage()
    const mined = mineSources({
      team: 'bench',
      slackExport: dir,
      knowledge: null,
      personal: 'financial',
      signal: new AbortController().signal,
      complain: (where, why) => console.log(`skipped: ${where} ${why}`),
      counts,
      onProgress: () => {},
    })
    for await (const _ of mined) lessons += 1
    const seconds = (performance.now() - started) / 1000
    const used = process.cpuUsage(cpu)
    const rate = counts.messages / seconds
    const [processor] = os.cpus()
    console.log(
      `mined ${(bytes / MB).toFixed(0)} MB, ${counts.messages} messages, ${counts.conversations} conversations, ${lessons} lessons: ${seconds.toFixed(1)} s (${((used.user + used.system) / 1e6).toFixed(1)} s of processor), ${rate.toFixed(0)} messages/s, ${(counts.messages / ((used.user + used.system) / 1e6)).toFixed(0)} a second of processor, target ${TARGET_RATE}`,
    )
    console.log(
      `memory: peak ${peakMb().toFixed(0)} MiB resident, ${before.toFixed(0)} MiB before; target ${TARGET_MB}`,
    )
    console.log(
      `on ${os.availableParallelism()} × ${processor?.model ?? 'unknown'}, load ${os.loadavg()[0]?.toFixed(1)}, ${process.platform} ${process.arch}, Node ${process.version}`,
    )
    return rate >= TARGET_RATE && peakMb() <= TARGET_MB ? 0 : 1
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

process.exitCode = await main()
