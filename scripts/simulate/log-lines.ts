import type { Outside } from './faults.ts'
import { word } from './names.ts'
import type { Random } from './random.ts'
import type { Service } from './world.ts'

export interface LogTemplate {
  level: 'INFO' | 'WARN' | 'ERROR'
  /** Lines for each request served. */
  share: number
  make(random: Random): string
}

const id = (random: Random): string =>
  random.chance(0.5) ? random.hex(12) : String(random.int(1000, 99_999))

/** What a service says in good times. */
export function usualTemplates(random: Random, service: Service): LogTemplate[] {
  const code = random.chance(0.4)
    ? `${word(random)}.${random.pick(['go', 'py', 'js', 'java'])}:${random.int(10, 400)} `
    : ''
  const things = [word(random), word(random), word(random)]
  const lines: LogTemplate[] = things.map((thing, index) => ({
    level: 'INFO',
    share: index === 0 ? 1 : random.between(0.2, 1),
    make: (one) => `${code}${random_verb(index)} ${thing} ${id(one)} in ${one.int(1, 90)} ms`,
  }))
  if (service.calls.length > 0)
    lines.push({
      level: 'INFO',
      share: 0.8,
      make: (one) => `${code}calling downstream for ${things[0]} ${id(one)}`,
    })
  lines.push({ level: 'WARN', share: 0.01, make: (one) => `slow ${things[1]} ${id(one)}` })
  return lines
}

const random_verb = (index: number): string => ['handled', 'loaded', 'stored'][index] ?? 'handled'

/** What a service says when a request failed for a reason that is not its own. */
export const failureOf = (callee: string): LogTemplate => ({
  level: 'ERROR',
  share: 1,
  make: (random) =>
    `call to ${callee} failed: ${random.pick(['status 503', 'status 500', 'deadline exceeded'])} (request ${id(random)})`,
})

type Say = (random: Random, subject: string) => string

/** What a fault makes its own service say; none for those that say nothing. */
const FAULT_LINES: Readonly<Record<string, readonly Say[]>> = {
  memory_leak: [(random) => `gc pause ${random.int(400, 3000)} ms, heap nearly exhausted`],
  disk_full: [
    (random, subject) => `write of segment ${subject}-${random.int(1, 900)} failed: no space left on device`,
  ],
  exception: [
    (random, subject) => `unhandled exception: field "${subject}" is undefined (request ${id(random)})`,
    (random, subject) => `NullPointerException in ${subject} while handling ${id(random)}`,
    (random, subject) => `panic: key '${subject}' not found in response of ${id(random)}`,
  ],
  connection_pool: [
    (random) => `timeout after ${random.int(2000, 9000)} ms acquiring a connection from the pool`,
    () => 'remaining connection slots are reserved, cannot connect',
  ],
  lock_contention: [
    (random, subject) => `process ${random.int(100, 999)} still waiting for lock on relation ${subject}`,
  ],
  queue_backlog: [(random) => `consumer lags behind by ${random.int(1000, 90_000)} messages`],
  crash_loop: [
    (random, subject) => `fatal: cannot start: ${subject} is required (pid ${random.int(1, 900)})`,
  ],
  config_error: [
    (random, subject) =>
      `invalid configuration: variable ${subject.toUpperCase()}_URL points nowhere (attempt ${random.int(1, 9)})`,
  ],
}

/** Lines that the fault itself adds; `subject` is the name that a culprit diff carries as well. */
export function faultTemplates(fault: string, subject: string): LogTemplate[] {
  const makers = FAULT_LINES[fault] ?? []
  return makers
    .slice(0, 1)
    .map((say) => ({ level: 'ERROR', share: 0.3, make: (random) => say(random, subject) }))
}

/** What services say when the fault lies outside. */
export function outsideTemplate(kind: Outside, host: string): LogTemplate | null {
  const lines: Record<Outside, ((random: Random) => string) | null> = {
    surge: null,
    provider: (random) =>
      `provider ${host} answered ${random.pick(['502', '503'])} unavailable for ${id(random)}`,
    dns: () => `dial tcp: lookup ${host}: no such host`,
    certificate: () => `tls: failed to verify certificate of ${host}: x509: certificate has expired`,
  }
  const make = lines[kind]
  return make && { level: 'ERROR', share: 0.4, make }
}
