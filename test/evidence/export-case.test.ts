import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { captureCase, captureId } from '../../src/app/capture-case.ts'
import type { CollectRequest, Connector } from '../../src/domain/connector.ts'
import { recordingColumns } from '../../src/evidence/columns/load-columns.ts'
import type { Captured } from '../../src/evidence/export/captured.ts'
import { exportCase } from '../../src/evidence/export/export-case.ts'
import type { Recording } from '../../src/evidence/recording.ts'
import { redactAnswer } from '../../src/evidence/redact-answer.ts'
import { replayConnector } from '../../src/evidence/replay-connector.ts'
import { gapsOf } from '../../src/investigation/triage/gaps.ts'
import { LOG_READING } from '../../src/ranking/log-reading.ts'
import { redactHere } from '../../src/safety/redact/redaction.ts'
import { openBench } from './support/case-folder.ts'
import { answer, FIRED, HOUR, incident, LATER, SECRET, SERVICES, system } from './support/past-system.ts'

const redact = redactHere({ key: 'k' })

async function captured(dir: string, now = LATER) {
  const seen: CollectRequest[] = []
  const deps = { services: SERVICES, redact, now: () => now, out: dir, signal: new AbortController().signal }
  const outcome = await captureCase(incident, { connectors: [system(seen)], ...deps })
  if (outcome.kind !== 'written') throw new Error(outcome.kind)
  return { seen, ...outcome }
}

const rowsOf = async (recording: Recording) => {
  const { incident: rows, baseline } = await recordingColumns(recording, LOG_READING)
  return { rows, baseline }
}

describe('a captured case', () => {
  it('is asked for as a sweep would have asked then, and comes back as rows', async () => {
    await using bench = await openBench()
    const { seen, written } = await captured(bench.dir)
    expect(new Set(seen.map(({ alert }) => alert.service))).toEqual(new Set(['checkout']))
    expect(seen.find(({ kind, purpose }) => kind === 'metrics' && purpose === 'incident')?.window).toEqual({
      start: FIRED - HOUR,
      end: incident.until,
    })
    const recording = await bench.import(written.dir)
    expect(recording.gaps).toEqual([])
    expect(recording.alert).toMatchObject({
      service: 'checkout',
      severity: 'SEV-2',
      firedAt: FIRED,
      value: '4.5 s',
    })
    const { rows, baseline } = await rowsOf(recording)
    expect(rows.entities).toEqual([expect.objectContaining({ entity: 'checkout-1', service: 'checkout' })])
    expect(rows.edges).toEqual([expect.objectContaining({ caller: 'gateway', callee: 'checkout' })])
    expect(rows.changes.map(({ type, title, attrs }) => [type, title, attrs])).toEqual([
      ['deploy', 'v2', { sha: 'abc' }],
      ['change', 'a switch', { type: 'feature' }],
    ])
    const counts = recording.evidence.map(({ purpose, args, rows: some }) => [purpose, args.kind, some])
    expect(counts).toEqual(
      expect.arrayContaining([
        ['incident', 'metrics', { metrics: 60 }],
        ['incident', 'logs', { logs: 1 }],
        ['baseline', 'metrics', { metrics: 60 }],
      ]),
    )
    expect(baseline).not.toBeNull()
  })

  it('names every read that gave nothing or was refused, in the command and in a replay', async () => {
    await using bench = await openBench()
    const { gaps, written } = await captured(bench.dir)
    const said = gaps.join('\n')
    expect(said).toMatch(/deploys .*403 from argo/)
    expect(said).toMatch(/events .*500 from k8s/)
    expect(said).toMatch(/logs\.jsonl: 1 rows are younger/)
    const recording = await bench.import(written.dir)
    const replayed = gapsOf(recording.evidence)
      .map(({ what, reason }) => `${what} ${reason}`)
      .join('\n')
    expect(replayed).toMatch(/denied: 403 from argo/)
    expect(replayed).toMatch(/500 from k8s/)
  })

  it('does not take the state of today for that of the incident', async () => {
    await using bench = await openBench()
    const { written } = await captured(bench.dir)
    const late = await bench.import(written.dir)
    const { rows } = await rowsOf(late)
    expect(rows.objects.map(({ name }) => name)).toEqual(['L1'])
    const [state] = late.evidence.filter(({ source }) => source === 'kubernetes')
    expect(state).toMatchObject({ status: 'truncated', rows: { objects: 1 } })
    expect(state?.reason).toMatch(/1 objects are as of 2027-01-03T03:00 UTC, after the incident/)
    // Asked soon after, it is the state of the incident.
    await using soon = await openBench()
    const fresh = await soon.import((await captured(soon.dir, incident.until + 60_000)).written.dir)
    expect((await rowsOf(fresh)).rows.objects.map(({ name }) => name).sort()).toEqual(['L1', 'checkout-1'])
    expect(gapsOf(fresh.evidence).some(({ reason }) => /as of/.test(reason))).toBe(false)
  })

  it('holds no secret, in no file', async () => {
    await using bench = await openBench()
    const { written } = await captured(bench.dir)
    for (const file of ['case.json', 'logs.jsonl', 'metrics.csv', 'events.jsonl', 'tools/tools.jsonl']) {
      expect(await readFile(path.join(written.dir, file), 'utf8')).not.toContain(SECRET)
    }
  })

  it('answers a replay with what was captured', async () => {
    await using bench = await openBench()
    const { written } = await captured(bench.dir)
    const recording = await bench.import(written.dir)
    const replay = replayConnector({ name: 'replay', open: async () => recording, shift: false })
    const ask = (kind: 'metrics' | 'state', purpose: 'incident' | 'baseline') =>
      replay.collect(
        { kind, purpose, window: recording.window, alert: recording.alert },
        { signal: AbortSignal.timeout(10_000) },
      )
    expect((await ask('metrics', 'incident')).map(({ status }) => status)).toEqual(['ok'])
    expect((await ask('metrics', 'baseline')).map(({ status }) => status)).toEqual(['ok'])
    const statuses = (await ask('state', 'incident')).map(({ status }) => status)
    expect(statuses).toEqual(expect.arrayContaining(['denied', 'failed', 'no_data', 'truncated']))
  })

  it('is not captured twice, nor where nothing is left', async () => {
    await using bench = await openBench()
    await captured(bench.dir)
    const deps = {
      services: SERVICES,
      redact,
      now: () => LATER,
      out: bench.dir,
      signal: new AbortController().signal,
    }
    const seen: CollectRequest[] = []
    const again = await captureCase(incident, { connectors: [system(seen)], ...deps })
    expect(again.kind).toBe('there')
    expect(seen).toEqual([])
    const gone: Connector = { ...system(seen), answers: ['events'] }
    const nothing = await captureCase(
      { ...incident, until: FIRED + 1, alert: { ...incident.alert, firedAt: FIRED + 60_000 } },
      { connectors: [gone], ...deps },
    )
    expect(nothing).toMatchObject({
      kind: 'nothing',
      gaps: expect.arrayContaining([expect.stringMatching(/500 from k8s/)]),
    })
    await expect(stat(path.join(bench.dir, `${captureId(incident.alert)}.part`))).rejects.toThrow('ENOENT')
  })

  it('stays within its bytes, thins incident and baseline alike and says so', async () => {
    await using bench = await openBench()
    const lines = (start: number, count: number) =>
      Array.from({ length: count }, (_, at) => ({
        ...{ ts: start + at, entity: 'checkout', level: 'info', traceId: null, spanId: null },
        message: `request ${at} took ${at % 97} ms on its way through the shop and back again`,
      }))
    const windows = {
      incident: { start: FIRED - HOUR, end: FIRED },
      baseline: { start: FIRED - 2 * HOUR, end: FIRED - HOUR },
    }
    const big = await redactAnswer(answer('logs', { logs: lines(windows.incident.start, 20_000) }), redact)
    const usual = await redactAnswer(answer('logs', { logs: lines(windows.baseline.start, 2000) }), redact)
    const case_: Captured = {
      ...{ id: 'big', alert: incident.alert, windows, capturedAt: LATER },
      answers: [
        { connector: 'loki', kind: 'logs', purpose: 'incident', answer: big },
        { connector: 'loki', kind: 'logs', purpose: 'baseline', answer: usual },
      ],
    }
    const mostBytes = 1_000_000
    const written = await exportCase(bench.dir, case_, { mostBytes })
    expect(written.bytes).toBeLessThanOrEqual(mostBytes)
    const [, every = '0'] = /logs\.jsonl: one row of (\d+) was kept/.exec(written.gaps.join('\n')) ?? []
    expect(Number(every)).toBeGreaterThan(1)
    const recording = await bench.import(written.dir)
    const rows = recording.evidence.filter(({ source }) => source === 'logs').map((one) => one.rows.logs)
    expect(rows).toEqual([Math.floor(20_000 / Number(every)), Math.floor(2000 / Number(every))])
  })

  it('is whole or not there, and says what to do about a folder that cannot be written', async () => {
    await using bench = await openBench()
    const file = path.join(bench.dir, 'file')
    await writeFile(file, '')
    const windows = { incident: { start: 0, end: 1 }, baseline: { start: 0, end: 1 } }
    const empty: Captured = { id: 'x', alert: incident.alert, windows, capturedAt: 1, answers: [] }
    await expect(exportCase(file, empty)).rejects.toThrow(/--out a folder that this user can write/)
    await mkdir(path.join(bench.dir, 'x'))
    await expect(exportCase(bench.dir, empty)).rejects.toThrow(/is there already: remove it/)
  })
})
