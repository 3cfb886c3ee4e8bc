import type { ServerResponse } from 'node:http'
import { json, type Respond } from '../support/bad-server.ts'

export interface LokiLine {
  ts: number
  labels: Record<string, string>
  line: string
}

export interface FakeLoki {
  lines: readonly LokiLine[]
  /** Loki 3 finds levels by itself; earlier ones do not. */
  detectsLevels?: boolean
  maxEntries?: number
  version?: string
  /** Lines can be deleted by who may ask. */
  deletes?: boolean
}

type Test = (line: LokiLine) => boolean

class BadQuery extends Error {}

const LEVEL = /\b(error|warn|info|debug|fatal)\b/i

const regexOf = (source: string, anchored: boolean): RegExp => {
  const [, flag, rest = ''] = /^(\(\?i\))?([\s\S]*)$/.exec(source) ?? []
  return new RegExp(anchored ? `^(?:${rest})$` : rest, flag ? 'i' : '')
}

function compare(operator: string, value: string): (text: string) => boolean {
  switch (operator) {
    case '=':
      return (text) => text === value
    case '!=':
      return (text) => text !== value
    case '=~':
      return (text) => regexOf(value, true).test(text)
    default:
      return (text) => !regexOf(value, true).test(text)
  }
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"`
const MATCHER = new RegExp(String.raw`^\s*(\w+)\s*(=~|!~|!=|=)\s*(${STRING})\s*`)

interface Read {
  test: Test
  rest: string
}

function matcher(text: string): Read & { takesEmpty: boolean } {
  const [whole = '', label = '', operator = '', quoted = ''] = MATCHER.exec(text) ?? []
  if (whole === '') throw new BadQuery('parse error at line 1, col 1: syntax error')
  const fits = compare(operator, JSON.parse(quoted))
  return {
    test: ({ labels }) => fits(labels[label] ?? ''),
    takesEmpty: fits(''),
    rest: text.slice(whole.length),
  }
}

function selector(text: string): Read {
  if (!text.startsWith('{'))
    throw new BadQuery('parse error at line 1, col 1: syntax error: unexpected IDENTIFIER')
  const tests: Test[] = []
  let rest = text.slice(1)
  let isBound = false
  while (!rest.startsWith('}')) {
    const one = matcher(rest)
    tests.push(one.test)
    isBound ||= !one.takesEmpty
    rest = one.rest.replace(/^,/, '')
  }
  if (!isBound)
    throw new BadQuery(
      'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value',
    )
  return { test: (line) => tests.every((test) => test(line)), rest: rest.slice(1) }
}

const LINE_FILTER = new RegExp(String.raw`^\s*(\|=|!=|\|~|!~)\s*(${STRING})`)

function stage(text: string): Read {
  const [whole, operator, quoted = ''] = LINE_FILTER.exec(text) ?? []
  if (whole !== undefined) {
    const value: string = JSON.parse(quoted)
    const holds: Test = ({ line }) =>
      operator?.endsWith('~') ? regexOf(value, false).test(line) : line.includes(value)
    return {
      test: operator?.startsWith('!') ? (line) => !holds(line) : holds,
      rest: text.slice(whole.length),
    }
  }
  if (!/^\s*\|\s*\w/.test(text)) throw new BadQuery(`parse error: unexpected ${text.slice(0, 10)}`)
  let one: Read = matcher(text.replace(/^\s*\|\s*/, ''))
  while (/^or\b/.test(one.rest)) {
    const [left, right] = [one, matcher(one.rest.slice(2))]
    one = { test: (line) => left.test(line) || right.test(line), rest: right.rest }
  }
  return one
}

function pipeline(text: string): Test {
  let { test, rest } = selector(text.trim())
  while (rest.trim() !== '') {
    const [before, next] = [test, stage(rest)]
    test = (line) => before(line) && next.test(line)
    rest = next.rest
  }
  return test
}

const COUNT = /^sum\s*(?:by \(([^)]*)\) )?\(count_over_time\(([\s\S]+)\[(\d+)s\]\)\)$/

const milliseconds = (nanoseconds: string | null): number => Number(BigInt(nanoseconds ?? '0') / 1_000_000n)

function matrix(lines: readonly LokiLine[], parts: RegExpExecArray, query: URLSearchParams): unknown[] {
  const by = (parts[1] ?? '').split(',').map((one) => one.trim())
  const [test, range] = [pipeline(parts[2] ?? ''), Number(parts[3]) * 1000]
  const step = Number(query.get('step')) * 1000
  const series = new Map<string, [number, string][]>()
  const end = milliseconds(query.get('end'))
  for (let at = Math.ceil(milliseconds(query.get('start')) / step) * step; at <= end; at += step) {
    const inside = lines.filter((line) => line.ts > at - range && line.ts <= at && test(line))
    const groups = Map.groupBy(inside, ({ labels }) =>
      JSON.stringify(
        Object.fromEntries(by.flatMap((label) => (labels[label] ? [[label, labels[label]]] : []))),
      ),
    )
    for (const [key, some] of groups) {
      series.set(key, [...(series.get(key) ?? []), [at / 1000, String(some.length)]])
    }
  }
  return [...series].map(([key, values]) => ({ metric: JSON.parse(key), values }))
}

function streams(lines: readonly LokiLine[], query: URLSearchParams, limit: number): unknown[] {
  const test = pipeline(query.get('query') ?? '')
  const [start, end] = [milliseconds(query.get('start')), milliseconds(query.get('end'))]
  const newest = lines
    .filter((line) => line.ts >= start && line.ts < end && test(line))
    .sort((a, b) => b.ts - a.ts)
    .slice(0, limit)
  return [...Map.groupBy(newest, ({ labels }) => JSON.stringify(labels))].map(([key, some]) => ({
    stream: JSON.parse(key),
    values: some.map(({ ts, line }) => [`${ts}000000`, line]),
  }))
}

const text = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(body)
}

const LABEL_VALUES = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/

/**
 * Loki's query API as far as it is asked here. Compared with a real Loki 3 when the notes on it were made: errors are
 * plain text, times are nanoseconds as text, 100 lines by default and never more than the limit, samples stand on
 * multiples of the step, no match is 200 with an empty result, a selector that may match nothing is refused, and
 * `detected_level` is given and not listed.
 */
export function fakeLoki({
  lines,
  detectsLevels = true,
  maxEntries = 5000,
  version = '3.2.0',
  deletes = false,
}: FakeLoki): Respond {
  const all = lines.map((one) => {
    const level = LEVEL.exec(one.labels.level ?? one.line)?.[1]?.toLowerCase() ?? 'unknown'
    return detectsLevels ? { ...one, labels: { ...one.labels, detected_level: level } } : one
  })
  const listed = (): string[] => [...new Set(lines.flatMap(({ labels }) => Object.keys(labels)))].sort()
  const range = (query: URLSearchParams, response: ServerResponse): void => {
    const count = COUNT.exec(query.get('query') ?? '')
    const limit = Number(query.get('limit') ?? 100)
    if (!count && limit > maxEntries) {
      const said = `limit > max_entries_limit_per_query (${limit} > ${maxEntries})`
      text(response, 400, `max entries limit per query exceeded, ${said}`)
      return
    }
    const data = count
      ? { resultType: 'matrix', result: matrix(all, count, query) }
      : { resultType: 'streams', result: streams(all, query, limit) }
    json(response, { status: 'success', data: { ...data, stats: {} } })
  }
  return ({ url }, response) => {
    try {
      if (url.pathname === '/loki/api/v1/status/buildinfo') return json(response, { version })
      if (url.pathname === '/loki/api/v1/labels') return json(response, { status: 'success', data: listed() })
      const label = LABEL_VALUES.exec(url.pathname)?.[1]
      if (label !== undefined) {
        const data = [...new Set(lines.flatMap(({ labels }) => labels[label] ?? []))]
        return json(response, { status: 'success', data })
      }
      if (url.pathname === '/loki/api/v1/query_range') return range(url.searchParams, response)
      if (deletes && url.pathname === '/loki/api/v1/delete') return json(response, [])
      text(response, 404, '404 page not found\n')
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error
      text(response, 400, error.message)
    }
  }
}
