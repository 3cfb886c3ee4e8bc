import { type Changes, makeChanges } from './changes.ts'
import { type Detection, detect, falseAlarm } from './detect.ts'
import { type Dynamics, runDynamics } from './dynamics.ts'
import { REST } from './effects.ts'
import { faultTemplates, outsideTemplate } from './log-lines.ts'
import { type LogLine, logLines } from './logs.ts'
import type { Signal } from './metric-names.ts'
import { type MetricLine, type MetricPlan, metricLines, planMetrics } from './metrics.ts'
import { word } from './names.ts'
import type { Profile } from './profiles.ts'
import type { Random } from './random.ts'
import { effectIn, makeScenario, type Scenario, type ScenarioOptions } from './scenario.ts'
import type { SimCase, SimTruth } from './sim-case.ts'
import { type SpanLine, spanLines } from './traces.ts'
import { makeWorld, type World } from './world.ts'

interface Stage {
  /** Zone of each service; null without zones. */
  zones: readonly number[] | null
  random: Random
  profile: Profile
  world: World
  scenario: Scenario
  dynamics: Dynamics
  detection: Detection
  start: number
}

const timeOf = ({ start, profile }: Stage, step: number): number => start + step * profile.stepMs

/** Good and bad times of different hours: every series has a level of its own in the second. */
function joined(random: Random, lines: MetricLine[], seam: number): MetricLine[] {
  const shifts = new Map<string, number>()
  return lines.map((line) => {
    if (line.ts < seam) return line
    const key = `${line.entity} ${line.metric}`
    const shift = shifts.get(key) ?? random.logNormal(0.06)
    shifts.set(key, shift)
    return { ...line, value: Number((line.value * shift).toPrecision(6)) }
  })
}

function logsOf({ random, profile, world, scenario, dynamics, start }: Stage): LogLine[] {
  if (!profile.hasLogs) return []
  const { what, fault, victim, subject, onsetStep, outside, reached } = scenario
  const own = what === 'fault' ? faultTemplates(fault.name, subject) : []
  const line = what === 'outside' ? outsideTemplate(outside, `api.${word(random)}.example`) : null
  const skips = what === 'fault' && fault.name === 'early_return'
  return logLines(random.fork('logs'), world, dynamics, {
    start,
    stepMs: profile.stepMs,
    budget: 4000,
    added: (service, step) => {
      if (step < onsetStep) return []
      if (what === 'outside') return line && reached.has(service.index) ? [line] : []
      return service === victim ? own : []
    },
    kept: (service, template, step) =>
      skips && service === victim && step >= onsetStep && template === 1 ? 0.1 : 1,
  })
}

function spansOf({ random, profile, world, scenario, dynamics, start }: Stage): SpanLine[] {
  if (!profile.hasTraces) return []
  const effect = effectIn(scenario, profile.stepMs)
  return spanLines(random.fork('traces'), world, dynamics, {
    start,
    stepMs: profile.stepMs,
    count: 500,
    fromStep: Math.max(0, scenario.onsetStep - 40),
    callsFactor: (service, step) => (effect(service, step) ?? REST).calls,
    ownErrors: (service, step) => (effect(service, step) ?? REST).errors,
  })
}

function changesOf(stage: Stage): Changes | null {
  const { random, profile, world, scenario, detection } = stage
  const { what, fault, victim, subject, onsetStep } = scenario
  if (profile.changes === 'none') return null
  const caused = what === 'fault' && fault.cause !== null && (profile.byChange || random.chance(0.6))
  return makeChanges(random.fork('changes'), {
    start: timeOf(stage, Math.max(0, onsetStep - 60)),
    end: timeOf(stage, detection.step),
    onset: timeOf(stage, onsetStep),
    services: world.services.filter(({ kind }) => kind === 'service'),
    culprit: caused && fault.cause ? { service: victim, cause: fault.cause, subject } : null,
    decoys: random.int(profile.byChange ? 2 : 0, 5),
    withDiffs: profile.changes === 'diffs',
  })
}

/** What alerts is measured, but for alerts that come from elsewhere and whose numbers nobody reads. */
const ELSEWHERE = 0.1

function planOf({ random, start, profile, detection }: Stage): MetricPlan {
  const chance = random.fork('plan')
  const plan = planMetrics(chance, start, profile.stepMs)
  const isMissing = detection.about === 'errors' && !plan.signals.includes('errors')
  return isMissing && !chance.chance(ELSEWHERE) ? { ...plan, signals: [...plan.signals, 'errors'] } : plan
}

/** The signal that crossed its limit, as the system measures it. */
function crossed({ detection }: Stage, { signals }: MetricPlan): Signal {
  if (detection.about === 'errors') return 'errors'
  return signals.includes('tail') ? 'tail' : 'latency'
}

function alertOf(stage: Stage, plan: MetricPlan): SimCase['alert'] {
  const { profile, world, scenario, detection } = stage
  const after = profile.alertAfterMs
  const firedAt =
    after === null ? timeOf(stage, detection.step + 1) : timeOf(stage, scenario.onsetStep) + after
  const service = detection.service === null ? null : world.services[detection.service]
  const vague = {
    text: 'Abnormal behaviour detected',
    entity: null,
    metric: null,
    firedAt,
    severity: 'critical',
  }
  if (!service || after !== null) return vague
  const signal = crossed(stage, plan)
  const metric = plan.signals.includes(signal) ? plan.names[signal].name : null
  const about = detection.about === 'errors' ? 'errors above their limit' : 'latency above its limit'
  return { ...vague, text: `${service.name}: ${about}`, entity: service.name, metric }
}

function truthOf(stage: Stage, changes: Changes | null): SimTruth {
  const { scenario } = stage
  const { what, fault, victim, outside } = scenario
  const change = changes?.truth ?? null
  const none = { entities: [], instances: [], change }
  if (what === 'nothing')
    return { ...none, faultType: 'none', category: 'healthy', faultAt: null, healthy: true }
  const faultAt = timeOf(stage, scenario.onsetStep)
  if (what === 'outside')
    return { ...none, faultType: outside, category: 'external', faultAt, healthy: false }
  const zone = scenario.hit.size > 1 ? zoneName(stage, victim.index) : null
  return {
    entities: [zone ?? victim.name],
    instances: zone === null ? victim.pods : [],
    ...(zone === null ? {} : { kinds: ['zone'] }),
    faultType: fault.name,
    category: fault.category,
    faultAt,
    healthy: false,
    change,
  }
}

const zoned = (stage: Stage, service: number): { zone?: string } => {
  const zone = zoneName(stage, service)
  return zone === null ? {} : { zone }
}

const zoneName = ({ zones }: Stage, service: number): string | null =>
  zones === null ? null : `zone-${zones[service]}`

function entitiesOf(stage: Stage): SimCase['entities'] {
  return stage.world.services.flatMap(({ index, name, kind, pods }) => [
    { id: name, kind, service: name, ...zoned(stage, index) },
    ...pods.map((pod) => ({ id: pod, kind: 'pod', service: name })),
  ])
}

function edgesOf({ world, profile }: Stage): SimCase['edges'] {
  if (!profile.hasTopology) return []
  const name = (index: number): string => world.services[index]?.name ?? ''
  return world.services.flatMap(({ index, calls }) =>
    calls.map(({ to }): [string, string] => [name(index), name(to)]),
  )
}

/** A fault that no service notices pages nobody: it is made stronger until one does, or another happens. */
const STRONGER = 1.8
const TRIES = 5
const REDRAWS = 8

const stepsAfter = ({ alertAfterMs, stepMs }: Profile): number =>
  alertAfterMs === null ? 16 : Math.ceil(alertAfterMs / stepMs)

interface Setting extends Pick<Stage, 'random' | 'profile' | 'world' | 'zones'> {
  now: number
}

/** A scenario run through the system. */
function played({ random, profile, world, zones, now }: Setting, scenario: Scenario): Stage {
  const steps = profile.past + stepsAfter(profile) + profile.trail
  const effectOf = effectIn(scenario, profile.stepMs)
  const dynamics = runDynamics(random.fork('dynamics'), world, { steps, stepMs: profile.stepMs, effectOf })
  const chance = random.fork('detection')
  const at = {
    onset: profile.past,
    victim: scenario.victim.index,
    patience: Math.max(12, stepsAfter(profile)),
  }
  const detection =
    scenario.what === 'nothing'
      ? falseAlarm(chance, world, dynamics, profile.past)
      : detect(chance, world, dynamics, at)
  return { random, profile, world, zones, scenario, dynamics, detection, start: now - steps * profile.stepMs }
}

/** Else one service in a world of zones fails, and its zone is innocent. */
const ZONE_FAILS = 0.7

/** Everybody lies in one zone, by turns so that each has its share. */
const zonesOf = (random: Random, { zones }: Profile, world: World): number[] | null =>
  zones === undefined ? null : random.shuffled(world.services.map(({ index }) => index % zones))

function stageOf(random: Random, profile: Profile, forced: Partial<ScenarioOptions>, now: number): Stage {
  const world = makeWorld(random.fork('world'), profile.services)
  const zones = zonesOf(random.fork('zones'), profile, world)
  const setting = { random, profile, world, zones, now }
  const isForced = forced.strength !== undefined || forced.fault !== undefined
  for (let draw = 0; ; draw += 1) {
    const scenario = makeScenario(random.fork(`scenario ${draw}`), world, {
      onsetStep: profile.past,
      outside: profile.outside,
      nothing: profile.nothing,
      byChange: profile.byChange,
      ...(profile.faults ? { faults: profile.faults } : {}),
      ...(zones && random.fork('zone fault').chance(ZONE_FAILS) ? { zones } : {}),
      ...forced,
    })
    let stage = played(setting, scenario)
    const isNoticed = (): boolean => stage.detection.service !== null
    const mayGrow = scenario.what !== 'nothing' && forced.strength === undefined
    for (let left = TRIES; mayGrow && left > 0 && !isNoticed(); left -= 1) {
      const strength = stage.scenario.strength * STRONGER
      stage = played(setting, { ...scenario, strength })
    }
    if (isNoticed() || isForced || draw === REDRAWS) return stage
  }
}

/** A system, a fault in it, and what its monitoring saw until a little after the alert. */
export function telemetryCase(
  random: Random,
  profile: Profile,
  options: { id: string; now: number; forced?: Partial<ScenarioOptions> },
): SimCase {
  const stage = stageOf(random, profile, options.forced ?? {}, options.now)
  const { world, dynamics, scenario } = stage
  const plan = planOf(stage)
  const alert = alertOf(stage, plan)
  const end = alert.firedAt + profile.trail * profile.stepMs
  const onset = timeOf(stage, scenario.onsetStep)
  const before = profile.baseline === 'none' ? 24 : random.int(8, 30)
  const window = { start: onset - before * profile.stepMs, end }
  const all = metricLines(random.fork('metrics'), world, dynamics, plan).filter(({ ts }) => ts <= end)
  const lines = profile.joined ? joined(random.fork('seam'), all, onset) : all
  const past = lines.filter(({ ts }) => ts < window.start)
  const changes = changesOf(stage)
  return {
    id: options.id,
    dataset: profile.dataset,
    alert,
    window,
    entities: entitiesOf(stage),
    edges: edgesOf(stage),
    metrics: profile.baseline === 'own' ? lines : lines.filter(({ ts }) => ts >= window.start),
    baseline: profile.baseline === 'beside' ? past : [],
    logs: logsOf(stage).filter(({ ts }) => ts <= end),
    spans: spansOf(stage).filter(({ start }) => start <= end),
    events: (changes?.events ?? []).filter(({ ts }) => ts <= end),
    tools: [],
    truth: truthOf(stage, changes),
  }
}
