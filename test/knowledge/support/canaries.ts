import { DAY, NOW } from './lessons.ts'
import { exportFiles, READERS } from './workspace.ts'

/** Channels in each of which `canary-<id>` is said, and nowhere else. */
export const ORIGINS = ['CPUB', 'CGST', 'CSHR', 'GSEC', 'GEVE', 'GNIL', 'GOLD', 'GTRI', 'DEVE', 'CNONE']

/** What everybody of the workspace may read. */
export const TEAM_WIDE = ['CPUB', 'CGST']

const START = (NOW - 9 * DAY) / 1000

// A day and more apart: nobody answers what was said then.
const line = (at: number, text: string) => ({
  type: 'message',
  user: `UWRITER${at}`,
  text,
  ts: `${START + 90 * at}.000100`,
})

function talkOf(origin: string): object[] {
  const n = ORIGINS.indexOf(origin)
  const canary = `canary-${origin}`
  return [
    ...(origin === 'CPUB'
      ? [
          line(0, 'ledger timeouts were caused by deadlocks on settlement; adding an index fixed it'),
          line(50, 'search-api is owned by team Lilac'),
          line(80, 'never restart the fridge by hand, page the storage team'),
        ]
      : []),
    line(
      1000 + n,
      `the payments-db timeouts were caused by a full ${canary} pool; raising the pool fixed it`,
    ),
    line(2000 + n, `"zebra${n}" is what we call payments-db`),
    line(3000 + n, `"the fridge" is what we call ${canary}-db`),
    line(4000 + n, `ledger was rewritten from scratch for ${canary}`),
    line(5000 + n, `correction: search-api is now owned by team ${canary}`),
    line(
      6000 + n,
      `I was wrong earlier: the ledger timeouts were not deadlocks, root cause was ${canary} fsync stalls, moving to nvme fixed it`,
    ),
    line(
      7000 + n,
      `up to ${2 + n} % errors on ledger are expected for 15 min after each deploy, says ${canary}`,
    ),
  ]
}

/** A workspace in whose channels the same is said, each with the word of the channel. */
export function canaryExport(origins: readonly string[]): Record<string, string> {
  const names = new Map(
    ['channels.json', 'groups.json', 'mpims.json', 'dms.json'].flatMap((file) =>
      (JSON.parse(exportFiles()[file] ?? '[]') as { id: string; name?: string }[]).map(
        ({ id, name }) => [id, name ?? id] as const,
      ),
    ),
  )
  const days = origins.map((origin) => [
    `${names.get(origin) ?? origin}/2026-11-15.json`,
    JSON.stringify(talkOf(origin)),
  ])
  return { ...exportFiles(), ...Object.fromEntries(days) }
}

/** May everybody who reads along there read what is from `origin`? */
export function allMayRead(origin: string, person: string, place: string | null): boolean {
  const audience = place === null || place === 'DBOT' ? [person] : (READERS[place]?.members ?? null)
  if (audience === null) return false
  const readers = audience.includes(person) ? audience : [...audience, person]
  return readers.every((reader) => {
    if (['ULEFT', 'UANN', 'UBEN', 'UEVE'].includes(reader))
      return TEAM_WIDE.includes(origin) || (READERS[origin]?.members.includes(reader) ?? false)
    return origin === place && (READERS[origin]?.members.includes(reader) ?? false)
  })
}
