import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseFile } from '../../src/investigation/case-file.ts'
import { type Ask, tablesOf } from '../../src/investigation/checks/ask.ts'
import { matches } from '../../src/investigation/checks/literal.ts'
import { runChecks } from '../../src/investigation/checks/run-checks.ts'
import { consult } from '../../src/investigation/specialists/consult.ts'
import { faultById, SPECIALISTS } from '../../src/investigation/specialists/registry.ts'
import { faultsFor } from '../../src/investigation/specialists/topics.ts'
import { observation, ranking, suspect } from './support/build.ts'
import { exhaustedPool, writeCase } from './support/case-folder.ts'
import { type House, openCaseFile, openHouse } from './support/house.ts'

let house: House
let caseFile: CaseFile
let close: () => Promise<void>

beforeAll(async () => {
  house = await openHouse()
  const folder = await writeCase(path.join(house.dir, 'cases'), exhaustedPool())
  const opened = await openCaseFile(house, folder)
  caseFile = opened.caseFile
  close = opened.close
})

afterAll(async () => {
  await close()
  await house.close()
})

const live = new AbortController().signal

const briefing = (ask: Ask = caseFile.ask) => ({
  alert: caseFile.alert,
  ranking: caseFile.ranking,
  rows: caseFile.incident,
  refuted: new Set<string>(),
  ask,
})

describe('every specialist', () => {
  it.each(SPECIALISTS.map((specialist) => [specialist.name, specialist] as const))(
    '%s executes a check or says where it looked, in its own tables only',
    async (_, specialist) => {
      const asked: string[] = []
      const ask: Ask = (sql, view) => {
        asked.push(...tablesOf(sql))
        return caseFile.ask(sql, view)
      }
      const finding = await runChecks(await consult(specialist, briefing(ask), live), ask, caseFile.sourceOf)
      expect(finding.lookedAt.length).toBeGreaterThan(0)
      expect(['found', 'nothing-found']).toContain(finding.status)
      for (const hypothesis of finding.hypotheses) expect(hypothesis.checks.length).toBeGreaterThan(0)
      expect(finding.hypotheses.length > 0).toBe(finding.status === 'found')
      expect(specialist.tables).toEqual(expect.arrayContaining([...new Set(asked)]))
    },
  )

  it('finds what is in its domain and not what is in another', async () => {
    const found: Record<string, string[]> = {}
    for (const specialist of SPECIALISTS) {
      const consultation = await consult(specialist, briefing(), live)
      const finding = await runChecks(consultation, caseFile.ask, caseFile.sourceOf)
      found[specialist.name] = finding.hypotheses
        .filter(
          (one) => one.service === 'payments-db' && one.checks.some((check) => check.outcome === 'holds'),
        )
        .map((one) => one.kind)
    }
    expect(found.database).toContain('connection-pool')
    expect(found.deploys).toContain('change')
    expect(found.kubernetes).toEqual([])
  })

  it('answers a failure instead of throwing it, but lets an abort through', async () => {
    const kubernetes = SPECIALISTS[0]
    if (kubernetes === undefined) throw new Error('no specialists')
    const broken: Ask = async () => {
      throw new Error('the child died')
    }
    const { finding } = await consult(kubernetes, briefing(broken), live)
    expect(finding).toMatchObject({ status: 'failed', note: 'the child died', hypotheses: [] })
    const aborted = AbortSignal.abort(new Error('stop'))
    await expect(consult(kubernetes, briefing(broken), aborted)).rejects.toThrow('stop')
  })

  it('writes patterns that the database understands', async () => {
    const patterns = SPECIALISTS.flatMap(({ faults }) => faults).flatMap((fault) => [
      ...(fault.metrics ?? []).map((sign) => sign.name),
      ...(fault.states ?? []).flatMap((sign) => [
        sign.state,
        ...(sign.detail === undefined ? [] : [sign.detail]),
      ]),
      ...(fault.logs === undefined ? [] : [fault.logs]),
      ...(fault.clientLogs === undefined ? [] : [fault.clientLogs]),
      ...(fault.events === undefined ? [] : [fault.events]),
    ])
    for (const pattern of patterns) {
      expect(() => new RegExp(pattern, 'i')).not.toThrow()
      const sql = `select count(*) as n from logs where ${matches('message', pattern)}`
      expect(await caseFile.ask(sql, 'incident'), pattern).toMatchObject({ status: 'ok' })
    }
  })
})

describe('choosing what to ask about a suspect', () => {
  const ids = (name: string, of: Parameters<typeof suspect>[0]) => {
    const specialist = SPECIALISTS.find((one) => one.name === name)
    return specialist === undefined ? [] : faultsFor(specialist, suspect(of)).map((fault) => fault.id)
  }

  it('goes by the kind, by what is loud, and by metrics that a fault is named for', () => {
    expect(ids('kubernetes', { kind: 'oom', supporting: [] })).toEqual(['oom'])
    expect(ids('database', { kind: 'other' })).toContain('connection-pool')
    expect(ids('kubernetes', { kind: 'other' })).toEqual([])
    const lag = observation({ family: 'latency', text: 'ReplicaLag 5 → 600' })
    expect(ids('database', { kind: 'latency', supporting: [lag] })).toContain('replication')
  })

  it('leaves out what is quiet beside the loudest', () => {
    const quiet = observation({ family: 'cpu', score: 1 })
    expect(ids('kubernetes', { kind: 'saturation', supporting: [observation({ score: 9 }), quiet] })).toEqual(
      [],
    )
  })

  it('knows every fault by one id', () => {
    const all = SPECIALISTS.flatMap((specialist) => specialist.faults.map((fault) => fault.id))
    expect(new Set(all).size).toBe(all.length)
    expect(faultById('dns')?.specialist).toBe('networking')
    expect(faultById('gremlins')).toBeNull()
    expect(ranking().suspects).toHaveLength(1)
  })
})
