import type { Collected, CollectRequest, LiveConnector } from '../../domain/connector.ts'
import { collected, type Question, targetsOf, unanswered } from '../collected.ts'
import type { NetworkOptions, ProbeTarget } from './options.ts'
import { type Probe, probe } from './probe.ts'

export interface NetworkParts {
  name: string
  /** PEM of authorities to trust besides the usual ones. */
  ca: string | null
  now: () => number
  /** A clock that only goes forward, milliseconds. */
  elapsed: () => number
}

/** Places tried at the same time. */
const AT_ONCE = 10

const placeOf = ({ host, port }: ProbeTarget): string => `${host}:${port}`

const phasesOf = ({ tls, http }: ProbeTarget): string =>
  ['dns', 'tcp', ...(tls ? ['tls'] : []), ...(http === undefined ? [] : [`GET ${http}`])].join(', ')

const questionOf = (targets: readonly ProbeTarget[]): Question => ({
  source: 'network',
  query: `tried: ${targets.map((one) => `${placeOf(one)} (${phasesOf(one)})`).join('; ')}`.slice(0, 500),
  args: { places: targets.map(placeOf) },
})

const serviceOf = ({ service, host }: ProbeTarget): string => service ?? host

/** Places of the services that a page is about, or all of them where none is known. */
function chosen(request: CollectRequest, name: string, targets: readonly ProbeTarget[]): ProbeTarget[] {
  const names = new Set(targetsOf(request, name).flatMap((one) => one.names))
  const own = targets.filter(
    (one) => names.has(serviceOf(one)) || one.callers.some((caller) => names.has(caller)),
  )
  return own.length > 0 ? own : [...targets]
}

function objectOf(target: ProbeTarget, { steps, daysLeft }: Probe, at: number, expiryDays: number) {
  const failed = steps.find(({ ok }) => !ok)
  const ends = daysLeft !== null && daysLeft < expiryDays ? `, certificate ends in ${daysLeft} days` : ''
  return {
    ts: at,
    kind: 'endpoint',
    namespace: null,
    name: placeOf(target),
    state: failed === undefined ? `ok${ends}` : `${failed.phase} ${failed.code}`,
    attrs: {
      service: serviceOf(target),
      failed_phase: failed?.phase ?? null,
      code: failed?.code ?? null,
      days_left: daysLeft,
      path: target.http ?? null,
      steps,
    },
  }
}

/** What the certificates say before they end. */
function expiryEvents(target: ProbeTarget, { daysLeft }: Probe, at: number, expiryDays: number) {
  if (daysLeft === null || daysLeft >= expiryDays) return []
  const title =
    daysLeft < 0
      ? `the certificate of ${placeOf(target)} ended ${-daysLeft} days ago`
      : `the certificate of ${placeOf(target)} ends in ${daysLeft} days`
  return [{ ts: at, type: 'certificate', entity: serviceOf(target), title, attrs: { days_left: daysLeft } }]
}

async function tryAll(
  targets: readonly ProbeTarget[],
  work: (target: ProbeTarget) => Promise<Probe>,
): Promise<{ target: ProbeTarget; result: Probe }[]> {
  const done: { target: ProbeTarget; result: Probe }[] = []
  for (let at = 0; at < targets.length; at += AT_ONCE) {
    const batch = targets.slice(at, at + AT_ONCE)
    done.push(...(await Promise.all(batch.map(async (target) => ({ target, result: await work(target) })))))
  }
  return done
}

/** Tries configured places phase by phase, as a caller would reach them, and says which phase fails with which code. */
export function networkConnector(
  { name, ca, now, elapsed }: NetworkParts,
  options: NetworkOptions,
): LiveConnector {
  const { targets, resolvers, timeout_ms: timeoutMs, expiry_days: expiryDays } = options
  const collect = async (request: CollectRequest, signal: AbortSignal): Promise<Collected> => {
    const asked = chosen(request, name, targets)
    const question = questionOf(asked)
    const late = { ok: false, status: 'failed', reason: `${name} gave no answer in time`, raw: null } as const
    if (signal.aborted) return unanswered(question, request.window, late)
    const tried = await tryAll(asked, (target) =>
      probe(target, { resolvers, ca, timeoutMs, signal, now, elapsed }),
    )
    // What our own deadline cut off says nothing of the places.
    if (signal.aborted) return unanswered(question, request.window, late)
    const at = now()
    return collected(question, request.window, {
      raw: Buffer.from(
        JSON.stringify(tried.map(({ target, result }) => ({ place: placeOf(target), ...result }))),
      ),
      tables: {
        objects: { rows: tried.map(({ target, result }) => objectOf(target, result, at, expiryDays)) },
        events: { rows: tried.flatMap(({ target, result }) => expiryEvents(target, result, at, expiryDays)) },
      },
    })
  }
  return {
    name,
    answers: ['state'],
    delayMs: 0,
    plan: (request) =>
      chosen(request, name, targets).map((one) => ({
        step: 'read',
        query: `${placeOf(one)}: ${phasesOf(one)}`,
      })),
    collect: async (request, { signal }) => [await collect(request, signal)],
    check: async ({ signal }) => {
      const tried = await tryAll(targets, (target) =>
        probe(target, { resolvers, ca, timeoutMs, signal, now, elapsed }),
      )
      const down = tried.filter(({ result }) => result.steps.some(({ ok }) => !ok))
      const failing = down
        .map(({ target, result }) => {
          const step = result.steps.find(({ ok }) => !ok)
          return `${placeOf(target)} ${step?.phase} ${step?.code}`
        })
        .join(', ')
      // A place that is down is what this is for; that none can be reached is a fault of the set-up.
      const isOut = down.length === tried.length
      return {
        state: isOut ? 'failed' : 'ok',
        detail:
          `${tried.length - down.length} of ${tried.length} places answer${failing === '' ? '' : `; ${failing}`}`.slice(
            0,
            400,
          ),
        fix: isOut ? 'check `targets` and `resolvers`, and that this machine may reach them' : null,
      }
    },
  }
}
