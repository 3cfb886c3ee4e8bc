import type { TableName } from '../../domain/case-file.ts'
import type { Fault } from '../specialists/specialist.ts'
import type { Ask } from './ask.ts'
import type { CheckSpec } from './check.ts'
import { logChecks } from './log-check.ts'
import { metricChecks } from './metric-check.ts'
import type { Scope } from './scope.ts'
import { spanChecks } from './span-check.ts'
import { eventChecks, stateChecks } from './state-check.ts'

/**
 * Everything the case file should show if the fault were there, in the given tables. The same predictions
 * serve the specialists and whoever claims something in Slack.
 */
export async function predictionsOf(
  fault: Fault,
  scope: Scope,
  tables: readonly TableName[],
  ask: Ask,
  id: string,
): Promise<CheckSpec[]> {
  const may = (table: TableName) => tables.includes(table)
  const none: CheckSpec[] = []
  const found = await Promise.all([
    may('objects') ? stateChecks(fault, scope, id) : none,
    may('events') ? eventChecks(fault, scope, id) : none,
    may('metrics') ? metricChecks(fault, scope, ask, id) : none,
    may('spans') ? spanChecks(fault, scope, ask, id) : none,
    may('logs') ? logChecks(fault, scope, ask, id) : none,
  ])
  return found.flat()
}
