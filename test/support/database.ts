import path from 'node:path'
import { openScratchDatabase } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'

export const TEMPLATE_CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/sitrep')

/** A migrated embedded database of its own; close it. */
export const testDatabase = (): Promise<Database> => openScratchDatabase(TEMPLATE_CACHE)
