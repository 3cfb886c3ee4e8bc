import { z } from 'zod'
import type { LevelCount } from '../log-lines/log-counts.ts'
import { type LogLine, readLine } from '../log-lines/read-line.ts'

export const Names = z.object({ data: z.array(z.string()).nullish() })

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#list-log-deletion-requests */
export const Deletions = z.array(z.unknown()).nullable()

export const BuildInfo = z.object({ version: z.string().nullish() })

const Labels = z.record(z.string(), z.string())

export const Streams = z.object({
  data: z.object({
    result: z.array(
      z.object({
        stream: Labels,
        /** Nanoseconds as text, the line, and from Loki 3 on sometimes what belongs to it. */
        values: z.array(z.tuple([z.string(), z.string()], z.unknown())),
      }),
    ),
  }),
})

export const Matrix = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: Labels,
        values: z.array(z.tuple([z.number(), z.string()], z.unknown())),
      }),
    ),
  }),
})

/** Milliseconds of nanoseconds since 1970, which no double holds. */
const milliseconds = (nanoseconds: string): number | null =>
  /^\d{1,25}$/.test(nanoseconds) ? Number(BigInt(nanoseconds) / 1_000_000n) : null

const levelOf = ({ level, detected_level: detected }: Record<string, string>): string | null => {
  const found = [level, detected].find((one) => one !== undefined && one !== '' && one !== 'unknown')
  return found?.toLowerCase() ?? null
}

/** A count stands at the end of its step; it is told by its start. */
export function countsIn({ data }: z.infer<typeof Matrix>, stepMs: number): LevelCount[] {
  return data.result.flatMap(({ metric, values }) =>
    values.flatMap(([seconds, text]) => {
      const count = Number(text)
      if (!Number.isFinite(count)) return []
      return [{ ts: Math.round(seconds * 1000) - stepMs, level: levelOf(metric), count }]
    }),
  )
}

/** Lines, the newest first; `entityOf` says whose a stream is. */
export function linesIn(
  { data }: z.infer<typeof Streams>,
  entityOf: (labels: Record<string, string>) => string,
  now: number,
): LogLine[] {
  const lines = data.result.flatMap(({ stream, values }) => {
    const known = {
      entity: entityOf(stream),
      level: levelOf(stream),
      traceId: stream.trace_id ?? stream.traceID ?? null,
      spanId: stream.span_id ?? null,
      now,
    }
    return values.map(([time, text]) => readLine(text, { ...known, ts: milliseconds(time) }))
  })
  return lines.sort((a, b) => (b.ts ?? 0) - (a.ts ?? 0))
}
