import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isProfile } from '../../scripts/simulate/profiles.ts'
import { simulateCase } from '../../scripts/simulate/simulate-case.ts'
import { writeCase } from '../../scripts/simulate/write-case.ts'
import { deskCases, type MakeCase } from '../../src/evals/cost/desk-cases.ts'
import { readTranscript } from '../../src/evals/cost/transcript.ts'
import { listCases } from '../../src/evidence/import/list-cases.ts'

const TRANSCRIPTS = path.join(import.meta.dirname, '../fixtures/desk')

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-desk-cases-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const make: MakeCase = async ({ seed, index, profile }, id, out) => {
  const named = isProfile(profile ?? '') ? { profile: profile as 'states' } : {}
  await writeCase(simulateCase({ seed, index, ...named }), out)
  const found = (await listCases(out)).find((one) => path.basename(one) === id)
  if (found === undefined) throw new Error(`${id} is not made of seed ${seed}, number ${index}`)
  return found
}

describe('cases that were answered at the desk', () => {
  it('are all found or made again as they were', async () => {
    const cases = await deskCases({ transcripts: TRANSCRIPTS, given: [], truth: null, make, out: dir })
    expect(cases.length).toBeGreaterThanOrEqual(20)
    expect(cases.filter(({ isOther }) => isOther).map((one) => path.basename(one.dir))).toEqual([])
  })

  it('say so when they are made otherwise, and a given folder wins', async () => {
    const [transcripts, given] = [path.join(dir, 'kept'), path.join(dir, 'given/case-1')]
    await mkdir(transcripts, { recursive: true })
    await mkdir(given, { recursive: true })
    await writeFile(path.join(given, 'case.json'), '{}')
    const made = { seed: 's', index: 0, sha256: 'of another day' }
    await writeFile(path.join(transcripts, 'case-1.json'), JSON.stringify({ case: { made }, answers: [] }))
    const never: MakeCase = () => Promise.reject(new Error('it lies there already'))
    const [one] = await deskCases({ transcripts, given: [given], truth: null, make: never, out: dir })
    expect(one).toMatchObject({ dir: given, isOther: true })
  })

  it('are refused when the file is no transcript', async () => {
    await writeFile(path.join(dir, 'bad.json'), '[]')
    await expect(readTranscript(dir, 'bad')).rejects.toThrow('bad.json is no transcript of the desk')
  })
})
