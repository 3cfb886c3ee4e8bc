import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import type { Context, ServiceRole } from '../types.ts'

/** JSON log lines and OTLP spans of one service, in files as a collector would leave them. */
export interface Telemetry {
  log(level: string, message: string, context: Context | null): void
  span<T>(
    parent: Context | null,
    op: string,
    kind: SpanKind,
    work: (context: Context) => Promise<T>,
  ): Promise<T>
}

/** OTLP's numbers: SERVER 2, CLIENT 3. */
export type SpanKind = 'server' | 'client'

/** One trace in eight, by its id, so that all services keep the same ones. */
const sampled = (traceId: string): boolean => Number.parseInt(traceId.slice(0, 2), 16) % 8 === 0

const nanos = (milliseconds: number): string => `${Math.round(milliseconds * 1000)}000`

export function createTelemetry(dir: string, role: ServiceRole, version: string): Telemetry {
  const write = (file: string, value: unknown): void =>
    appendFileSync(path.join(dir, file), `${JSON.stringify(value)}\n`)
  const resource = {
    attributes: [
      { key: 'service.name', value: { stringValue: role } },
      { key: 'service.version', value: { stringValue: version } },
    ],
  }
  return {
    log: (level, message, context) =>
      write(`logs/${role}.jsonl`, {
        time: new Date().toISOString(),
        level,
        service: role,
        message,
        ...(context ? { trace_id: context.traceId, span_id: context.spanId } : {}),
      }),
    span: async (parent, op, kind, work) => {
      const context: Context = {
        traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
        spanId: randomBytes(8).toString('hex'),
      }
      const began = performance.timeOrigin + performance.now()
      let code = 1
      try {
        return await work(context)
      } catch (error) {
        code = 2
        throw error
      } finally {
        if (sampled(context.traceId)) {
          const ended = performance.timeOrigin + performance.now()
          const span = {
            ...context,
            ...(parent ? { parentSpanId: parent.spanId } : {}),
            name: op,
            kind: kind === 'server' ? 2 : 3,
            startTimeUnixNano: nanos(began),
            endTimeUnixNano: nanos(ended),
            status: { code },
          }
          write(`traces/${role}.jsonl`, { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] })
        }
      }
    },
  }
}
