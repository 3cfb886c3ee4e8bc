import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openSqlSandbox,
  type SandboxOptions,
  type SqlSandbox,
} from '../../src/evidence/sandbox/sql-sandbox.ts'
import { buildSnapshot } from '../../src/evidence/snapshot.ts'
import { type Bench, csv, END, jsonLines, openBench, START } from './support/case-folder.ts'

const ROWS = 2000
const ONSET = START + ROWS / 2

let bench: Bench
let snapshot: string

beforeAll(async () => {
  bench = await openBench()
  const events = [-20, -1, 0, 5, 20].map((offset) => ({
    ts: ONSET + offset,
    type: 'deploy',
    entity: 'checkout',
    title: `v${offset}`,
  }))
  const dir = await bench.write(
    'case-1',
    {
      metrics: csv(Array.from({ length: ROWS }, (_, n) => [START + n, 'checkout', 'errors', n] as const)),
      logs: jsonLines([
        { ts: ONSET - 1, entity: 'checkout', message: 'before' },
        { ts: ONSET, entity: 'checkout', message: 'since' },
        { ts: null, entity: 'checkout', message: 'whenever' },
        { ts: ONSET + 1, entity: 'checkout', message: 'z'.repeat(100_000) },
      ]),
      events: jsonLines(events),
    },
    { baseline: { file: 'good.csv' }, entities: [{ id: 'checkout-0', service: 'checkout' }] },
  )
  await writeFile(path.join(dir, 'good.csv'), csv([[ONSET + 7, 'checkout', 'errors', -1]]))
  snapshot = path.join(bench.dir, 'case.duckdb')
  const { evidence, blobs } = await bench.import(dir)
  await buildSnapshot({ evidence, blobs, file: snapshot })
})
afterAll(() => bench[Symbol.asyncDispose]())

const CUT: SandboxOptions['cut'] = { onset: ONSET, precision: 10, window: { start: START, end: END } }

interface Opened extends AsyncDisposable {
  sandbox: SqlSandbox
  ask(sql: string, view?: 'incident' | 'baseline', signal?: AbortSignal): ReturnType<SqlSandbox['run']>
  values(sql: string, view?: 'incident' | 'baseline'): Promise<unknown>
}

function open(options: Partial<SandboxOptions> = {}): Opened {
  const sandbox = openSqlSandbox({ snapshot, cut: CUT, deadlineMs: 20_000, ...options })
  const ask: Opened['ask'] = (sql, view = 'incident', signal = AbortSignal.timeout(60_000)) =>
    sandbox.run(sql, { view, signal })
  return {
    sandbox,
    ask,
    values: async (sql, view) => {
      const answer = await ask(sql, view)
      return answer.status === 'ok' ? answer.rows.map((row) => Object.values(row)[0]) : answer
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

/** Processes that have our snapshot on their command line; only Linux tells. */
function childrenOf(file: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file)
      } catch {
        return false
      }
    })
}

const ENDLESS =
  'select count(*) from metrics a, metrics b, metrics c, metrics d where a.value + b.value < c.value + d.value'

describe('views of a case file', () => {
  it('are cut at the onset: what is before it and known-good recordings are the baseline', async () => {
    await using it = open()
    const stats = "select concat_ws(' ', count(*), min(ts), max(ts)) from metrics"
    expect(await it.values(stats)).toEqual([`${ROWS / 2} ${ONSET} ${START + ROWS - 1}`])
    expect(await it.values(stats, 'baseline')).toEqual([`${ROWS / 2 + 1} ${START} ${ONSET + 7}`])
    expect(await it.values('select count(*) from metrics_all', 'baseline')).toEqual([ROWS])
  })

  it('have rows without a time in the incident, and state in both', async () => {
    await using it = open()
    const messages = 'select message from logs where length(message) < 99 order by 1'
    expect(await it.values(messages)).toEqual(['since', 'whenever'])
    expect(await it.values(messages, 'baseline')).toEqual(['before'])
    for (const view of ['incident', 'baseline'] as const) {
      expect(await it.values('select entity from entities', view)).toEqual(['checkout-0'])
    }
  })

  it('count a change as before the onset as far as the onset may be off', async () => {
    await using it = open()
    const titles = 'select title from changes order by ts'
    expect(await it.values(titles, 'baseline')).toEqual(['v-20', 'v-1', 'v0', 'v5'])
    expect(await it.values(titles)).toEqual(['v0', 'v5', 'v20'])
  })

  it('have everything in the incident when no onset was found', async () => {
    await using it = open({ cut: { ...CUT, onset: null } })
    expect(await it.values('select count(*) from metrics')).toEqual([ROWS])
    expect(await it.values('select value from metrics', 'baseline')).toEqual([-1])
  })
})

describe('a child that runs queries', () => {
  it('gives no more rows and bytes than the caps, and says so', async () => {
    await using it = open({ maxRows: 50 })
    const count = async (sql: string): Promise<unknown> => {
      const answer = await it.ask(sql)
      return answer.status === 'ok' ? [answer.rows.length, answer.truncated] : answer
    }
    expect(await count('select * from metrics')).toEqual([50, true])
    expect(await count('select * from metrics limit 50')).toEqual([50, false])
    expect(await count('select message from logs where length(message) > 99')).toEqual([0, true])
    expect(await count('select value from metrics where value < 0')).toEqual([0, false])
  })

  it('opens no file and no connection', async () => {
    let calls = 0
    const server = createServer((_, response) => {
      calls += 1
      response.end('a\n1\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.csv`
    await using it = open()
    for (const sql of [
      `select * from read_csv('${url}')`,
      `select * from '${url}'`,
      `select * from read_text('/etc/hostname')`,
      `copy metrics to '${snapshot}.csv'`,
      `attach '${snapshot}' as again`,
      `select * from logs_stored`,
    ]) {
      expect(await it.ask(sql)).toMatchObject({ status: 'refused', reason: expect.stringMatching(/\w/) })
    }
    expect(calls).toBe(0)
    expect(readdirSync(bench.dir).filter((name) => name.endsWith('.csv'))).toEqual([])
    await new Promise((resolve) => server.close(resolve))
  })

  it('says what is wrong with a query, and takes the next one', async () => {
    await using it = open()
    expect(await it.ask('select colour from metrics')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('colour'),
    })
    expect(await it.ask(`select ${'1 + '.repeat(3000)}1`)).toEqual({
      status: 'refused',
      reason: 'the query is longer than 8192 characters',
    })
    expect(await it.values('select 1')).toEqual([1])
  })

  it('answers many questions asked at once, each its own, whatever their views', async () => {
    await using it = open()
    const asked = Array.from({ length: 20 }, (_, n) =>
      it.values(`select count(*) + ${n} from metrics`, n % 2 === 0 ? 'incident' : 'baseline'),
    )
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, (_, n) => [ROWS / 2 + n + (n % 2)]))
  })

  it('is killed at the deadline; the question after it gets a new one', async () => {
    await using it = open({ deadlineMs: 3000 })
    const [slow, next] = await Promise.all([it.ask(ENDLESS), it.values('select 1')])
    expect(slow).toEqual({ status: 'timeout' })
    expect(next).toEqual([1])
  })

  it('ends a query that takes too much memory, and not the house', async () => {
    await using it = open()
    const answer = await it.ask(
      'select length(string_agg(a.message, $$$$)) from logs a, metrics b, metrics c where length(a.message) > 99',
    )
    expect(answer).toMatchObject({ status: 'failed', reason: expect.stringMatching(/memory/i) })
    expect(await it.values('select 1')).toEqual([1])
  })

  it('stops when the signal fires, and rejects with its reason', async () => {
    await using it = open()
    await it.ask('select 1')
    const stop = new AbortController()
    const asked = [it.ask(ENDLESS, 'incident', stop.signal), it.ask(ENDLESS, 'incident', stop.signal)]
    stop.abort(new Error('the run was stopped'))
    for (const one of asked) await expect(one).rejects.toThrow('the run was stopped')
    expect(await it.values('select 1')).toEqual([1])
  })

  it('says that a case file cannot be opened', async () => {
    await using it = open({ snapshot: path.join(bench.dir, 'none.duckdb') })
    expect(await it.ask('select 1')).toEqual({
      status: 'failed',
      reason: 'the case file cannot be opened for queries',
    })
  })

  it('waits when four cases are open, and gets the place of the first that closes', async () => {
    const four = [open(), open(), open(), open()]
    await Promise.all(four.map((it) => it.values('select 1')))
    await using fifth = open()
    let answered = false
    const answer = fifth.values('select 5').then((values) => {
      answered = true
      return values
    })
    await four[0]?.values('select 1')
    expect(answered).toBe(false)
    await four[0]?.sandbox.close()
    expect(await answer).toEqual([5])
    await Promise.all(four.map((it) => it.sandbox.close()))
  })
})

describe.skipIf(process.platform !== 'linux')('the process of a child (seen on Linux only)', () => {
  it('is gone when its case is closed', async () => {
    const it = open()
    await it.ask('select 1')
    expect(childrenOf(snapshot)).toHaveLength(1)
    await it.sandbox.close()
    expect(childrenOf(snapshot)).toEqual([])
  })

  it('may be killed in the middle of a question: that one fails, the next is answered', async () => {
    await using it = open()
    await it.ask('select 1')
    const [pid = -1] = childrenOf(snapshot)
    const asked = it.ask(ENDLESS)
    process.kill(pid, 'SIGKILL')
    expect(await asked).toMatchObject({ status: 'failed' })
    expect(await it.values('select 1')).toEqual([1])
    expect(childrenOf(snapshot)).not.toContain(pid)
  })

  it('knows nothing of our environment', async () => {
    await using it = open()
    await it.ask('select 1')
    const [pid = -1] = childrenOf(snapshot)
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .map((line) => line.split('=')[0])
    expect(
      names.filter((name) => name !== '' && name !== 'PWD' && name !== 'OLDPWD' && name !== '_'),
    ).toEqual([])
  })
})
