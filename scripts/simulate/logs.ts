import type { Dynamics } from './dynamics.ts'
import { failureOf, type LogTemplate, usualTemplates } from './log-lines.ts'
import type { Random } from './random.ts'
import type { Service, World } from './world.ts'

export interface LogLine {
  ts: number
  entity: string
  level: string
  message: string
}

export interface LogPlan {
  start: number
  stepMs: number
  /** Lines of the whole case, about. */
  budget: number
  /** What the fault makes a service say, or say no more, at a step. */
  added(service: Service, step: number): readonly LogTemplate[]
  /** Share of its usual lines that a service still says. */
  kept(service: Service, template: number, step: number): number
}

interface Speaker {
  service: Service
  templates: LogTemplate[]
  failure: LogTemplate | null
}

/** Every line of the system, sampled so that the whole stays within its budget; failures are never sampled away. */
export function logLines(random: Random, world: World, dynamics: Dynamics, plan: LogPlan): LogLine[] {
  const speakers: Speaker[] = world.services
    .filter(({ kind }) => kind === 'service')
    .map((service) => {
      const [first] = service.calls
      const callee = first && world.services[first.to]
      return {
        service,
        templates: usualTemplates(random, service),
        failure: callee ? failureOf(callee.name) : null,
      }
    })
  const perStep = plan.budget / Math.max(1, dynamics.steps * speakers.length)
  const lines: LogLine[] = []
  for (let step = 0; step < dynamics.steps; step += 1) {
    const say = (service: Service, template: LogTemplate, mean: number): void => {
      for (let left = Math.min(12, random.poisson(mean)); left > 0; left -= 1)
        lines.push({
          ts: Math.floor(plan.start + (step + random.next()) * plan.stepMs),
          entity: random.pick(service.pods),
          level: template.level,
          message: template.make(random),
        })
    }
    for (const { service, templates, failure } of speakers) {
      const at = service.index * dynamics.steps + step
      const served = Math.min(
        1,
        (dynamics.rate[at] ?? 0) / Math.max(0.5, dynamics.rate[service.index * dynamics.steps] ?? 1),
      )
      for (const [index, template] of templates.entries())
        say(
          service,
          template,
          (perStep / templates.length) * template.share * served * plan.kept(service, index, step),
        )
      for (const template of plan.added(service, step))
        say(service, template, 3 * template.share * Math.max(0.3, served))
      if (failure) say(service, failure, 2.5 * (dynamics.errors[at] ?? 0))
    }
  }
  return lines.sort((a, b) => a.ts - b.ts)
}
