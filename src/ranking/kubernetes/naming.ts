import type { LogRow } from '../../domain/case-file.ts'
import type { Folding } from '../case-input.ts'
import { isErrorLine, saysError } from '../log-template.ts'
import { isTelemetryLoss } from '../telemetry-loss.ts'
import { ownerOf, owningServices } from './owner.ts'

export interface Naming {
  /** The service that an object of this name belongs to. */
  ownerOf(name: string): string
  isKnown(service: string): boolean
  /** Whether an error line mentions a host. */
  mentions(host: string): boolean
  /** Services whose error lines say that a connection to this host fails. */
  complainersOf(host: string): ReadonlySet<string>
}

/** Characters of error lines that are searched for a host's name, and those of one line. */
const MOST_TEXT = 4_000_000
const MOST_LINE = 600

const NO_CONNECTION =
  /connection (refused|reset|failed|timed out)|ECONN|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|no such host|no route to host|unknown ?host|name or service not known|name resolution|timeout|timed out|deadline exceeded|unreachable|(could not|cannot|can't|unable to|failed to) (connect|resolve|reach)|no healthy upstream|service unavailable|code = Unavailable/i

/** Lines that say something failed, but for those about telemetry. */
export const complaintLines = (logs: readonly LogRow[]): LogRow[] =>
  logs.filter((line) => (isErrorLine(line) || saysError(line.message)) && !isTelemetryLoss(line.message))

/** Host names in a line: `pay`, `pay:80` and `pay.shop.svc.cluster.local` all name `pay`. */
function hostsIn(message: string): string[] {
  const words = message.slice(0, MOST_LINE).split(/[^A-Za-z0-9.-]+/)
  return [...new Set(words.map((word) => word.replace(/\..*$/, '')))].filter((word) => /[a-z]/.test(word))
}

function complaints(lines: readonly LogRow[], owner: (name: string) => string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const line of lines) {
    const { entity, message } = line
    if (!isErrorLine(line) || !NO_CONNECTION.test(message)) continue
    const who = owner(entity)
    for (const host of hostsIn(message)) {
      if (host === who) continue
      const said = found.get(host) ?? new Set()
      found.set(host, said.add(who))
    }
  }
  return found
}

const NOBODY: ReadonlySet<string> = new Set()

/** Names as the topology folds them and error lines use them. */
export function namingOf(folding: Folding, lines: readonly LogRow[]): Naming {
  const services = new Set(owningServices(folding))
  const owners = new Map<string, string>()
  let text: string | null = null
  let said: Map<string, Set<string>> | null = null
  const owner = (name: string): string => {
    const known = owners.get(name) ?? ownerOf(name, folding)
    owners.set(name, known)
    return known
  }
  return {
    ownerOf: owner,
    isKnown: (service) => services.size === 0 || services.has(service),
    mentions: (host) => {
      text ??= lines
        .map(({ message }) => message.slice(0, MOST_LINE))
        .join('\n')
        .slice(0, MOST_TEXT)
      return text.includes(host)
    },
    complainersOf: (host) => {
      said ??= complaints(lines, owner)
      return said.get(host) ?? NOBODY
    },
  }
}
