import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DeployEvent } from '../shop.ts'

export interface Window {
  start: number
  end: number
}

type Row = Record<string, unknown> & { ts?: number; start?: number }

const within = ({ start, end }: Window, at: number): boolean => at >= start && at <= end

function linesOf<T>(dir: string): T[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(path.join(dir, name), 'utf8').split('\n'))
    .flatMap((line) => {
      if (line === '') return []
      return [JSON.parse(line) as T]
    })
}

const text = (rows: readonly Row[], key: 'ts' | 'start'): string =>
  [...rows]
    .sort((a, b) => Number(a[key]) - Number(b[key]))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('')

interface LogLine {
  time: string
  level: string
  service: string
  message: string
  trace_id?: string
  span_id?: string
}

/** Log lines in the layout of a case. */
export function recordLogs(dir: string, window: Window): string {
  const rows = linesOf<LogLine>(path.join(dir, 'logs'))
    .map(({ time, level, service, message, trace_id, span_id }) => ({
      ts: Date.parse(time),
      entity: service,
      level,
      message,
      ...(trace_id === undefined ? {} : { traceId: trace_id, spanId: span_id }),
    }))
    .filter(({ ts }) => within(window, ts))
  return text(rows, 'ts')
}

interface Otlp {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] }
    scopeSpans: {
      spans: {
        traceId: string
        spanId: string
        parentSpanId?: string
        name: string
        startTimeUnixNano: string
        endTimeUnixNano: string
        status: { code: number }
      }[]
    }[]
  }[]
}

const milliseconds = (nanos: string): number => Number(BigInt(nanos) / 1000n) / 1000

/** Spans in the layout of a case. */
export function recordSpans(dir: string, window: Window): string {
  const rows = linesOf<Otlp>(path.join(dir, 'traces'))
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ resource, scopeSpans }) => {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue
      return scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({
          traceId: span.traceId,
          spanId: span.spanId,
          parentId: span.parentSpanId ?? null,
          service,
          op: span.name,
          start: milliseconds(span.startTimeUnixNano),
          durMs: Number(
            (milliseconds(span.endTimeUnixNano) - milliseconds(span.startTimeUnixNano)).toFixed(2),
          ),
          status: span.status.code === 2 ? 'error' : 'ok',
        })),
      )
    })
    .filter(({ start }) => within(window, start))
  return text(rows, 'start')
}

/** Deploys, each with its commit. */
export function recordChanges(dir: string, window: Window): string {
  const rows = readFileSync(path.join(dir, 'deploys.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeployEvent)
    .filter(({ at }) => within(window, at))
    .flatMap(({ at, service, version, sha, message, diff }) => [
      { ts: at, type: 'commit', entity: service, title: message, attrs: { sha, service, diff } },
      {
        ts: at,
        type: 'deploy',
        entity: service,
        title: `${service} ${version}: ${message}`,
        attrs: { sha, version, service },
      },
    ])
  return text(rows, 'ts')
}
