import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULTS } from '../../scripts/lab/faults/all.ts'
import { givesAway } from '../../scripts/lab/record/lint.ts'
import { FAULT_KINDS } from '../../src/domain/fault-kind.ts'

const CASES = path.join(import.meta.dirname, '../cases')
const TRUTHS = path.join(import.meta.dirname, '../truth')

const MEGABYTE = 1_048_576

const filesOf = (id: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path.join(CASES, id), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(CASES, file), readFileSync(file, 'utf8')]),
  )

const bytesOf = (files: Readonly<Record<string, string>>): number =>
  Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0)

const ids = readdirSync(CASES).toSorted()
const cases = new Map(ids.map((id) => [id, filesOf(id)]))

interface Truth {
  entities: string[]
  kinds?: string[]
  healthy: boolean
  notes: string
  redHerrings?: string[]
}

const truthOf = (id: string): Truth => JSON.parse(readFileSync(path.join(TRUTHS, `${id}.json`), 'utf8'))

describe('the recorded cases', () => {
  it('are twelve and more, each with its truth apart, and no truth is without its case', () => {
    expect(ids.length).toBeGreaterThanOrEqual(12)
    expect(readdirSync(TRUTHS).toSorted()).toEqual(ids.map((id) => `${id}.json`))
  })

  it('have 25 MB in all', () => {
    const all = [...cases.values()].reduce((sum, files) => sum + bytesOf(files), 0)
    expect(all).toBeLessThanOrEqual(25 * MEGABYTE)
  })

  describe.each(ids)('%s', (id) => {
    const files = cases.get(id) ?? {}
    const fault = FAULTS.find((one) => one.id === id)
    const { entities, kinds, healthy, notes, redHerrings } = truthOf(id)

    it('has 3 MB at most', () => {
      expect(bytesOf(files)).toBeLessThanOrEqual(3 * MEGABYTE)
    })

    it('does not give its answer away', () => {
      expect(givesAway(fault ?? {}, files)).toEqual([])
      expect(id).toMatch(/^lab-[0-9a-f]{4}$/)
      for (const [file, text] of Object.entries(files)) expect(text.includes(notes), file).toBe(false)
      expect(JSON.parse(files[`${id}/case.json`] ?? '{}')).not.toHaveProperty('truth')
    })

    it('has a truth that names somebody, with kinds that exist, as its fault has it', () => {
      expect(healthy || entities.length > 0 || (kinds ?? []).length > 0).toBe(true)
      const known: readonly string[] = FAULT_KINDS.map((one) => one.kind)
      for (const kind of kinds ?? []) expect(known).toContain(kind)
      if (fault === undefined) return
      expect(entities).toEqual(fault.truth.entities)
      expect(redHerrings).toEqual(fault.truth.redHerrings ?? [])
    })
  })
})
