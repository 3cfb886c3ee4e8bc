import type { Dynamics } from './dynamics.ts'
import type { Random } from './random.ts'
import type { Service, World } from './world.ts'

export interface SpanLine {
  traceId: string
  spanId: string
  parentId: string | null
  service: string
  pod: string
  op: string
  start: number
  durMs: number
  status: string
}

export interface TracePlan {
  start: number
  stepMs: number
  /** Traces of the whole case. */
  count: number
  /** Steps at which nothing was recorded before. */
  fromStep: number
  callsFactor(service: number, step: number): number
  ownErrors(service: number, step: number): number
}

/** Beyond these a trace says nothing new. */
const DEEPEST = 7
const MOST_SPANS = 40

interface Walk {
  random: Random
  world: World
  dynamics: Dynamics
  plan: TracePlan
  step: number
  traceId: string
  spans: SpanLine[]
}

interface Visited {
  ms: number
  failed: boolean
}

function failureShare({ dynamics, plan, step }: Walk, service: Service): number {
  return Math.min(
    1,
    service.errorShare +
      plan.ownErrors(service.index, step) +
      (dynamics.down[service.index * dynamics.steps + step] ?? 0) ** 2,
  )
}

interface CallAt {
  caller: Service
  times: number
  to: number
}

/** How often a call is made this time, and the network's part of it both ways. */
function drawCall({ random, dynamics, plan, step }: Walk, { caller, times, to }: CallAt) {
  const mean = times * plan.callsFactor(caller.index, step)
  const made = Math.floor(mean) + (random.chance(mean % 1) ? 1 : 0)
  const network = [caller.index, to].map((end) => dynamics.networkMs[end * dynamics.steps + step] ?? 0)
  return { made: Math.min(made, 3), gap: network.reduce((sum, ms) => sum + ms, 0.5) * random.logNormal(0.3) }
}

function newSpan(
  { random, traceId }: Walk,
  service: Service,
  parentId: string | null,
  start: number,
): SpanLine {
  return {
    traceId,
    spanId: random.hex(12),
    parentId,
    service: service.name,
    pod: random.pick(service.pods),
    op: service.ops[0] ?? 'handle',
    start: Number(start.toFixed(3)),
    durMs: 0,
    status: 'ok',
  }
}

/** One service's part of a request and, below it, its callees' parts. */
function visit(walk: Walk, service: Service, parent: SpanLine | null, start: number, depth: number): Visited {
  const { random, world, dynamics, step, spans } = walk
  const own = (dynamics.own[service.index * dynamics.steps + step] ?? service.selfMs) * random.logNormal(0.25)
  const span = newSpan(walk, service, parent?.spanId ?? null, start)
  spans.push(span)
  let failed = random.chance(failureShare(walk, service))
  let ms = own / 2
  for (const { to, times, passesOn } of depth < DEEPEST ? service.calls : []) {
    const callee = world.services[to]
    const { made, gap } = drawCall(walk, { caller: service, times, to })
    for (let left = made; callee && left > 0 && spans.length < MOST_SPANS; left -= 1) {
      const child = visit(walk, callee, span, start + ms + gap / 2, depth + 1)
      ms += gap + child.ms
      failed ||= child.failed && random.chance(passesOn)
    }
  }
  span.durMs = Number((ms + own / 2).toFixed(3))
  span.status = failed ? 'error' : 'ok'
  return { ms: span.durMs, failed }
}

/** Sampled requests through the call graph. */
export function spanLines(random: Random, world: World, dynamics: Dynamics, plan: TracePlan): SpanLine[] {
  const [entry] = world.services
  const spans: SpanLine[] = []
  if (!entry) return spans
  for (let count = 0; count < plan.count; count += 1) {
    const step = random.int(plan.fromStep, dynamics.steps - 1)
    const walk: Walk = { random, world, dynamics, plan, step, traceId: random.hex(16), spans: [] }
    visit(walk, entry, null, Number((plan.start + (step + random.next()) * plan.stepMs).toFixed(3)), 0)
    spans.push(...walk.spans)
  }
  return spans.sort((a, b) => a.start - b.start)
}
