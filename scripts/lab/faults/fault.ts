import type { FaultKind } from '../../../src/domain/fault-kind.ts'
import type { Shop } from '../shop.ts'

/** What is done to the shop, and what it really was. Neither name nor truth is ever written where Sitrep reads. */
export interface Fault {
  /** For people who run the lab. */
  name: string
  /** Id of its recording: says nothing. */
  id: string
  /** Seconds from here to the page that are enough; a fault that pages nobody is waited for that long. Default 60. */
  pagesWithin?: number
  inject(shop: Shop): Promise<unknown> | unknown
  heal(shop: Shop): Promise<unknown> | unknown
  truth: {
    /** What is at fault; other names for it count too. Empty: nothing is. */
    entities: readonly string[]
    synonyms?: Record<string, readonly string[]>
    /** Kinds of a suspect that say the right thing. */
    kinds: readonly FaultKind[]
    category: string
    /** Nobody has to act. */
    healthy?: boolean
    /** It may page nobody: the load hides it. */
    silent?: boolean
    /** Services whose harmless deploy or noise is there on purpose; none of them counts as right. */
    redHerrings?: readonly string[]
    notes: string
  }
}

/** What the database of the shop is called. */
export const DATABASE_NAMES = ['shop-db', 'postgres', 'postgresql', 'database', 'shop']

/** A change of one service and the change that takes it back. */
export const swap = (from: string, to: string) => ({
  there: (source: string): string => source.replace(from, to),
  back: (source: string): string => source.replace(to, from),
})
