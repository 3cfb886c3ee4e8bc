import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAULTS } from '../../scripts/simulate/faults.ts'
import { STATE_FAULTS } from '../../scripts/simulate/kubernetes/faults.ts'
import { random } from '../../scripts/simulate/random.ts'
import { simulateCase } from '../../scripts/simulate/simulate-case.ts'
import { writeCase } from '../../scripts/simulate/write-case.ts'
import { rankCase } from '../../src/evals/rank-case.ts'
import { readAnswer } from '../../src/evals/truth.ts'
import { listCases } from '../../src/evidence/import/list-cases.ts'

let work: string
beforeEach(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
})
afterEach(() => rm(work, { recursive: true, force: true }))

async function bytesBelow(dir: string): Promise<[string, string][]> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  const names = files.map((one) => path.relative(dir, path.join(one.parentPath, one.name))).sort()
  return Promise.all(
    names.map(
      async (name): Promise<[string, string]> => [name, await readFile(path.join(dir, name), 'utf8')],
    ),
  )
}

const PROFILES = ['services', 'coarse', 'sockshop', 'rollouts', 'states'] as const

describe('simulateCase', () => {
  it('writes the same bytes for the same seed, and others for another', { timeout: 60_000 }, async () => {
    for (const [folder, seed] of [
      ['a', 's'],
      ['b', 's'],
      ['c', 't'],
    ] as const)
      for (const [index, profile] of PROFILES.entries())
        await writeCase(simulateCase({ seed, index, profile }), path.join(work, folder))
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => bytesBelow(path.join(work, name))))
    expect(a?.length).toBeGreaterThan(PROFILES.length)
    expect(b).toEqual(a)
    expect(c).not.toEqual(a)
  })

  it('writes cases that can be read, ranked and scored', async () => {
    for (const profile of ['coarse', 'states'] as const)
      await writeCase(simulateCase({ seed: 'layout', index: 1, profile }), work)
    const dirs = await listCases(work)
    expect(dirs).toHaveLength(2)
    for (const dir of dirs) {
      const { line } = await rankCase(dir, { work, without: null })
      expect(line.gaps.filter((gap) => /skipped|unknown file/.test(gap))).toEqual([])
      expect((await readAnswer(dir, null))?.id).toBe(line.id)
    }
  })

  it('knows a dozen faults or more, and each can be forced', { timeout: 60_000 }, () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(12)
    expect(new Set([...FAULTS, ...STATE_FAULTS].map(({ name }) => name)).size).toBeGreaterThan(FAULTS.length)
    for (const { name } of FAULTS) {
      const forced = { fault: name, nothing: 0, outside: 0 }
      const { truth } = simulateCase({
        seed: 'kinds',
        index: 1,
        profile: 'rollouts',
        forced: { ...forced, byChange: false },
      })
      expect(truth.faultType).toBe(name)
      expect(truth.entities).toHaveLength(1)
    }
  })
})

describe('random', () => {
  it('forks by label alone, so that one more draw elsewhere changes nothing', () => {
    const [a, b] = [random('x'), random('x')]
    b.next()
    expect(a.fork('y').next()).toBe(b.fork('y').next())
    expect(a.fork('y').next()).not.toBe(a.fork('z').next())
  })
})
