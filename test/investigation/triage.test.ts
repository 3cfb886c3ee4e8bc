import { describe, expect, it } from 'vitest'
import { gapsOf } from '../../src/investigation/triage/gaps.ts'
import {
  coveredWindow,
  sweepRequests,
  usualWindows,
  windowsSince,
} from '../../src/investigation/triage/requests.ts'
import { alert, evidence, FIRED, MINUTE } from './support/build.ts'

describe('what the sweep asks for', () => {
  const requests = sweepRequests(usualWindows(alert, FIRED + 30_000))

  it('reads the hour before the page up to when the run began', () => {
    const incident = requests.filter((request) => request.purpose === 'incident')
    expect(incident.map((request) => request.kind)).toEqual([
      'topology',
      'metrics',
      'logs',
      'traces',
      'events',
      'changes',
      'state',
    ])
    expect(
      incident.every(({ window }) => window.start === FIRED - 60 * MINUTE && window.end === FIRED + 30_000),
    ).toBe(true)
  })

  it('reads a baseline of what has a normal, before the incident', () => {
    const baseline = requests.filter((request) => request.purpose === 'baseline')
    expect(baseline.map((request) => request.kind)).toEqual(['metrics', 'logs', 'traces'])
    expect(
      baseline.every(({ window }) => window.end === FIRED - 60 * MINUTE && window.start < window.end),
    ).toBe(true)
  })

  it('begins when an earlier problem was over, and leaves the normal where it was', () => {
    const usual = { incident: { start: 100, end: 200 }, baseline: { start: 0, end: 100 } }
    expect(windowsSince(usual, 150)).toEqual({ incident: { start: 150, end: 200 }, baseline: usual.baseline })
    expect([windowsSince(usual, null), windowsSince(usual, 50)]).toEqual([usual, usual])
    expect(windowsSince(usual, 900).incident).toEqual({ start: 200, end: 200 })
  })

  it('takes the window from what the evidence covers', () => {
    const asked = { start: 1, end: 2 }
    const read = [
      evidence(1, 'metrics', { window: { start: 10, end: 20 } }),
      evidence(2, 'logs', { window: { start: 5, end: 12 } }),
      evidence(3, 'metrics', { purpose: 'baseline', window: { start: 0, end: 4 } }),
      evidence(4, 'deploys', { window: null }),
    ]
    expect(coveredWindow(asked, read)).toEqual({ start: 5, end: 20 })
    expect(coveredWindow(asked, [])).toEqual(asked)
    // A day of deploys is no day of telemetry.
    const day = evidence(5, 'deploys', { window: { start: -1000, end: 20 }, rows: { changes: 3 } })
    const series = evidence(6, 'metrics', { window: { start: 10, end: 20 }, rows: { metrics: 9 } })
    expect(coveredWindow(asked, [series, day])).toEqual({ start: 10, end: 20 })
    expect(coveredWindow(asked, [day])).toEqual({ start: -1000, end: 20 })
  })
})

describe('gaps', () => {
  it('are reads that did not answer, one line a cause; an empty answer is none', () => {
    const denied = { status: 'denied', reason: '403' } as const
    const read = [
      evidence(1, 'metrics'),
      evidence(2, 'logs', { status: 'no_data' }),
      evidence(3, 'deploys', { ...denied, query: 'history of a' }),
      evidence(4, 'deploys', { ...denied, query: 'history of b' }),
      evidence(5, 'traces', { status: 'too_fresh' }),
    ]
    expect(gapsOf(read)).toEqual([
      { what: '2 reads of deploys (history of a …)', reason: 'access denied: 403', citation: 'E3' },
      { what: 'traces (all traces)', reason: 'too fresh to have arrived', citation: 'E5' },
    ])
    const partly = evidence(1, 'logs', { status: 'truncated' })
    expect(
      gapsOf([partly, evidence(2, 'traces', { status: 'denied' })]).map(({ isPartial }) => isPartial),
    ).toEqual([undefined, undefined, undefined, true])
    expect(gapsOf([evidence(1, 'metrics'), evidence(2, 'shell', { rows: { logs: 3 } })])).toEqual([
      { what: 'traces', reason: 'no connector here reads them', citation: null },
      { what: 'changes', reason: 'no connector here reads them', citation: null },
    ])
  })
})
