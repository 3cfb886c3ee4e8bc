import type { Incident } from '../domain/incident.ts'
import type { EarlierPage, EarlierPages } from '../domain/known.ts'
import type { Verdict } from '../domain/verdict.ts'
import { fingerprintOf } from '../incidents/fingerprint.ts'
import { type PastPage, pastPages } from '../incidents/queries/history.ts'
import { fixesOfSources } from '../knowledge/queries/read-lesson.ts'
import { recurredOf } from '../knowledge/recurrence/periods.ts'
import type { Tx } from '../storage/sql.ts'

/** Pages of a service that are looked through for those of the same kind. */
const LIMIT = 1000

/** What is older tells no rhythm of today. */
const SINCE_MS = 400 * 86_400_000

/** Pages that are told one by one. */
const TOLD = 3

/** Whether what was said in a channel may be said in another; whoever reads the one may not read the other. */
export type MayTell = (channel: string) => Promise<boolean>

const sourceOf = ({ channel, threadTs }: PastPage): string => `slack:${channel}:${threadTs}`

/** The last few with what they were and what helped: whoever may know of the page may read its thread. */
async function toldOf(tx: Tx, teamId: string, pages: readonly PastPage[]): Promise<EarlierPage[]> {
  const last = pages.slice(0, TOLD)
  const fixes = await fixesOfSources(tx, teamId, last.map(sourceOf))
  return last.map((page) => {
    const { alert, conclusion, isConfirmed } = page
    const best = fixes.find(({ source_key }) => source_key === sourceOf(page))
    return {
      at: alert.firedAt,
      cause: (conclusion as { verdict?: Verdict } | null)?.verdict?.cause?.statement ?? null,
      isConfirmed,
      fix: best === undefined ? null : { text: best.fix, isConfirmed: best.status === 'confirmed' },
    }
  })
}

/** How often this kind of page came before, where those who read this one may know of it; null when it never did. */
export async function earlierPages(
  tx: Tx,
  teamId: string,
  { id, alert, openedAt }: Incident,
  mayTell: MayTell,
): Promise<EarlierPages | null> {
  // Whoever names no service names no kind of page either.
  if (alert.service === 'unknown') return null
  const before = await pastPages(tx, teamId, {
    service: alert.service,
    except: id,
    before: openedAt,
    since: openedAt - SINCE_MS,
    limit: LIMIT,
  })
  const kind = fingerprintOf(alert)
  const same = before.filter((one) => fingerprintOf(one.alert) === kind)
  const open = new Set<string>()
  for (const channel of new Set(same.map((one) => one.channel))) if (await mayTell(channel)) open.add(channel)
  const told = same.filter(({ channel }) => open.has(channel))
  if (told.length === 0) return null
  // By when they fired: a page is delivered late, and its rhythm is that of what broke.
  const { thisMonth, period } = recurredOf(
    alert.firedAt,
    told.map((one) => one.alert.firedAt),
  )
  return {
    thisMonth,
    count: told.length,
    period:
      period === null
        ? null
        : {
            recurring: period.recurring,
            kept: period.kept,
            turns: period.turns,
            confidence: period.confidence,
          },
    pages: await toldOf(tx, teamId, told),
  }
}
