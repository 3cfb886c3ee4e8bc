import { z } from 'zod'
import type { Asked, Unanswered } from '../asked.ts'

/** An object as the server has it; what is not named here is tolerated. */
const KubeObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z.array(z.looseObject({ kind: z.string(), name: z.string() })).nullish(),
  }),
})

export type KubeObject = z.infer<typeof KubeObject>

export const List = z.object({
  metadata: z.object({ continue: z.string().nullish() }).default({}),
  items: z.array(KubeObject).nullish(),
})

export type Listed =
  /** `cut`: why not all of them are there. */
  | { ok: true; items: KubeObject[]; cut: string | null }
  /** The server does not know such things: an older or newer one, or nothing installed them. */
  | { ok: false; absent: true; status: 'failed'; reason: string; raw: null }
  | (Unanswered & { absent?: false })

/** 5,000 objects of a kind; more is no namespace that somebody reads in an incident. */
const MOST_PAGES = 10

/** The server forgot where the list stood: the rest has to be asked from the start. */
const isForgotten = (answer: Unanswered): boolean => /^410 /.test(answer.reason)

interface Standing {
  items: KubeObject[]
  next: string | undefined
  restarted: boolean
}

/** After a page that failed: from the start, once, or what came before it. */
function afterFailure(at: Standing, failure: Unanswered): Standing | Listed {
  if (isForgotten(failure) && at.next !== undefined && !at.restarted) {
    return { items: [], next: undefined, restarted: true }
  }
  return at.items.length === 0 ? failure : { ok: true, items: at.items, cut: failure.reason }
}

/** All pages of a list; `page` reads the one that a token of the page before names. */
export async function readPages(
  page: (next: string | undefined) => Promise<Asked<z.infer<typeof List>>>,
  what: string,
): Promise<Listed> {
  let at: Standing = { items: [], next: undefined, restarted: false }
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const got = await page(at.next)
    if (!got.ok) {
      const after = afterFailure(at, got)
      if ('ok' in after) return after
      at = after
      continue
    }
    for (const item of got.value.items ?? []) at.items.push(item)
    at.next = got.value.metadata.continue || undefined
    if (at.next === undefined) return { ok: true, items: at.items, cut: null }
  }
  return { ok: true, items: at.items, cut: `only the first ${at.items.length} ${what} were read` }
}
