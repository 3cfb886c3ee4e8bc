import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULTS } from '../../scripts/lab/faults/all.ts'
import { CODE_FAULTS } from '../../scripts/lab/faults/code.ts'
import { FRESH_FAULTS } from '../../scripts/lab/faults/fresh.ts'
import type { Change } from '../../scripts/lab/parts/repository.ts'
import { givesAway } from '../../scripts/lab/record/lint.ts'
import type { Shop } from '../../scripts/lab/shop.ts'
import { FAULT_KINDS } from '../../src/domain/fault-kind.ts'

const APPS = path.join(import.meta.dirname, '../../scripts/lab/apps')

/** A shop that only applies changes of handlers to the files as they are first deployed. */
function paperShop(): { shop: Shop; sources: Map<string, string> } {
  const sources = new Map<string, string>()
  const sourceOf = (role: string): string =>
    sources.get(role) ?? readFileSync(path.join(APPS, `${role}.mjs`), 'utf8')
  const deploy = async (role: string, { handler }: Change): Promise<void> => {
    if (!handler) return
    const before = sourceOf(role)
    const after = handler(before)
    if (before === after) throw new Error(`nothing changes in ${role}`)
    sources.set(role, after)
  }
  const session = async () => ({ query: async () => ({ rows: [] }), end: async () => undefined })
  const shop = { deploy, load: { perSecond: 12 }, bank: { latencyMs: 40 }, database: { session } }
  return { shop: shop as unknown as Shop, sources }
}

const CODE_CHANGES = [...CODE_FAULTS, ...FRESH_FAULTS].filter(({ truth }) => truth.category === 'code_defect')

describe('the faults of the lab', () => {
  it('are thirty and more, each with a name, an id that says nothing, a truth and kinds that exist', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(30)
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
    expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length)
    const kinds: readonly string[] = FAULT_KINDS.map(({ kind }) => kind)
    for (const { id, truth } of FAULTS) {
      expect(id).toMatch(/^lab-[0-9a-f]{4}$/)
      expect(truth.notes).toMatch(/\.$/)
      for (const kind of truth.kinds) expect(kinds).toContain(kind)
      if (!truth.healthy) expect(truth.kinds.length).toBeGreaterThan(0)
    }
  })

  it('have some that are no incident, and some that page nobody', () => {
    expect(FAULTS.filter(({ truth }) => truth.healthy).length).toBeGreaterThanOrEqual(3)
    expect(FAULTS.filter(({ truth }) => truth.silent).length).toBeGreaterThanOrEqual(4)
  })

  it.each(CODE_CHANGES.map((fault) => [fault.name, fault] as const))(
    'change code that is there and put it back: %s',
    async (_, fault) => {
      const { shop, sources } = paperShop()
      await fault.inject(shop)
      expect(sources.size).toBeGreaterThan(0)
      // Throws where the changed handler is no JavaScript any more.
      for (const source of sources.values()) stripTypeScriptTypes(source)
      await fault.heal(shop)
      for (const [role, source] of sources) {
        expect(source).toBe(readFileSync(path.join(APPS, `${role}.mjs`), 'utf8'))
      }
    },
  )
})

describe('a recording', () => {
  const fault = { name: 'small-pool' }

  it.each(['the small pool is back', 'SMALL_POOL=1', 'small-pool', 'chaos monkey', 'fault injected'])(
    'may not say "%s"',
    (text) => {
      expect(givesAway(fault, { 'logs.jsonl': text })).toHaveLength(1)
    },
  )

  it('may say what monitoring says', () => {
    expect(givesAway(fault, { 'logs.jsonl': 'pool of payments is small; injector pressure 3 bar' })).toEqual(
      [],
    )
  })
})
