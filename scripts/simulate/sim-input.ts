import { type CaseRows, noRows } from '../../src/domain/case-file.ts'
import { evidenceRef } from '../../src/domain/ids.ts'
import { topologyRows } from '../../src/evidence/import/import-topology.ts'
import { CHANGE_TYPES } from '../../src/evidence/import/read-table.ts'
import { parseObjects } from '../../src/evidence/objects/parse-objects.ts'
import { parseToolLogs } from '../../src/evidence/objects/tool-logs.ts'
import { columnsOf } from '../../src/ranking/columns-of.ts'
import type { RankInput } from '../../src/ranking/rank.ts'
import type { ToolLine } from './kubernetes/answers.ts'
import type { MetricLine } from './metrics.ts'
import type { SimCase } from './sim-case.ts'

const HOUR = 3_600_000

const metrics = (
  lines: readonly MetricLine[],
  evidence: ReturnType<typeof evidenceRef>,
): CaseRows['metrics'] => lines.map((line) => ({ evidence, ...line }))

/** A made-up case as rows, without files: what importing it would give, but for the numbers of its reads. */
export function simInput(sim: SimCase): RankInput {
  const [topology, series, logs, traces, changes] = [1, 2, 3, 4, 5].map(evidenceRef) as [
    ReturnType<typeof evidenceRef>,
    ReturnType<typeof evidenceRef>,
    ReturnType<typeof evidenceRef>,
    ReturnType<typeof evidenceRef>,
    ReturnType<typeof evidenceRef>,
  ]
  const { alert, window } = sim
  const fromTools = <T extends object>(parse: (tool: ToolLine) => T[]) =>
    sim.tools.flatMap((tool, index) =>
      parse(tool).map((row) => ({ evidence: evidenceRef(6 + index), ...row })),
    )
  const isChange = ({ type }: { type: string }): boolean => (CHANGE_TYPES as readonly string[]).includes(type)
  const known = topologyRows(sim, topology)
  const rows: CaseRows = {
    ...noRows(),
    metrics: metrics(sim.metrics, series),
    logs: [
      ...sim.logs.map((line) => ({ evidence: logs, traceId: null, spanId: null, ...line })),
      ...fromTools(parseToolLogs),
    ],
    spans: sim.spans.map(({ pod: _, ...span }) => ({ evidence: traces, ...span })),
    changes: sim.events.filter(isChange).map((event) => ({ evidence: changes, ...event })),
    ...known,
    objects: [...known.objects, ...fromTools(parseObjects)],
  }
  return columnsOf({
    alert: {
      title: alert.text,
      service: alert.entity ?? 'unknown',
      severity: alert.severity,
      entity: alert.entity,
      metric: alert.metric,
      value: null,
      firedAt: alert.firedAt,
      url: null,
      labels: {},
      text: alert.text,
    },
    window: window ?? { start: alert.firedAt - HOUR, end: alert.firedAt },
    rows,
    baseline: { ...noRows(), metrics: metrics(sim.baseline, evidenceRef(6 + sim.tools.length)) },
  })
}
