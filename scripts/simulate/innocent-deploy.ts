import type { EventLine } from './changes.ts'
import type { Random } from './random.ts'
import type { SimCase } from './sim-case.ts'

const HOUR = 3_600_000

/** A deploy that harms nobody: of any service, at any time of the last hour before the alert. */
export function innocentDeploy(chance: Random, { window, alert, entities }: SimCase): EventLine {
  const services = entities.filter(({ kind }) => kind === 'service')
  const start = Math.max(window?.start ?? 0, alert.firedAt - HOUR)
  const entity = chance.pick(services).id
  return {
    ts: Math.floor(chance.between(start, alert.firedAt)),
    type: 'deploy',
    entity,
    title: `deploy ${entity} v${chance.int(2, 400)}`,
    attrs: { sha: chance.hex(40) },
  }
}
