import type { TimeWindow } from '../../domain/case-file.ts'
import type { LineChoice, LogPlace } from '../log-lines/log-sweep.ts'
import { FIELD_NAMES } from '../log-lines/read-line.ts'
import type { LogFields } from './fields.ts'

type Clause = Record<string, unknown>

/** As ERROR_LEVEL of the domain has it, in Lucene's regular expressions, which are anchored. */
const ERROR_LEVEL = '(err|error|fatal|crit|critical|severe|panic|alert|emerg).*'

/** As ERROR_TEXT of the domain has it, in words and phrases: an index holds words, not text. */
const ERROR_WORDS = [
  ...['error', 'exception', 'fail', 'failed', 'failure', 'panic', 'fatal', 'timeout', '"timed out"'],
  ...[
    'refused',
    'unavailable',
    'denied',
    'cannot',
    'unable',
    '"no such host"',
    '"out of memory"',
    '"no space"',
  ],
].join(' | ')

const wordsIn = (field: string | null): Clause => ({
  simple_query_string: { query: ERROR_WORDS, ...(field === null ? {} : { fields: [field] }) },
})

const isError = ({ level, message }: LogFields, levelled: boolean): Clause =>
  levelled && level !== null
    ? { regexp: { [level]: { value: ERROR_LEVEL, case_insensitive: true } } }
    : wordsIn(message)

const within = ({ time }: LogFields, { start, end }: TimeWindow): Clause => ({
  range: { [time]: { gte: Math.floor(start), lt: Math.floor(end), format: 'epoch_millis' } },
})

const placeClauses = (place: LogPlace): Clause[] =>
  Object.entries(place.terms).map(([field, values]) => ({ terms: { [field]: values } }))

/** Milliseconds the server may search: below the deadline of a sweep, so that a part comes before nothing does. */
const SERVER_TIMEOUT = '15s'

export function countBody(
  fields: LogFields,
  place: LogPlace,
  window: TimeWindow,
  stepMs: number,
  levelled: boolean,
) {
  const split =
    levelled && fields.level !== null
      ? { levels: { terms: { field: fields.level, size: 20 } } }
      : { errors: { filter: isError(fields, false) } }
  return {
    size: 0,
    track_total_hits: false,
    timeout: SERVER_TIMEOUT,
    query: { bool: { filter: [within(fields, window), ...placeClauses(place)] } },
    aggs: {
      steps: {
        date_histogram: { field: fields.time, fixed_interval: `${stepMs / 1000}s`, min_doc_count: 1 },
        aggs: split,
      },
    },
  }
}

const SOURCE = [
  ...new Set(Object.values(FIELD_NAMES).flat()),
  ...[
    'kubernetes.pod.name',
    'kubernetes.labels',
    'kubernetes.container',
    'resource.attributes',
    'container.name',
  ],
]

function newestBody(fields: LogFields, window: TimeWindow, most: number, clauses: Clause) {
  const { filter = [], ...rest } = clauses as { filter?: Clause[] }
  const named = Object.values(fields).flatMap((name) =>
    name === null ? [] : [name.replace(/\.keyword$/, '')],
  )
  return {
    size: most,
    track_total_hits: false,
    timeout: SERVER_TIMEOUT,
    sort: [{ [fields.time]: 'desc' }],
    _source: [...new Set([...SOURCE, ...named])],
    query: { bool: { filter: [within(fields, window), ...filter], ...rest } },
  }
}

export function linesBody(
  fields: LogFields,
  place: LogPlace,
  ask: LineChoice & { window: TimeWindow; most: number },
) {
  const filter = placeClauses(place)
  const error = isError(fields, ask.levelled)
  return ask.which === 'errors'
    ? newestBody(fields, ask.window, ask.most, { filter: [...filter, error] })
    : newestBody(fields, ask.window, ask.most, { filter, must_not: [error] })
}

/** A trace is looked for in its field and in the text, for many write it there only. */
export function searchBody(
  fields: LogFields,
  ask: { place: LogPlace | null; text: string; window: TimeWindow; most: number },
) {
  const phrase = { multi_match: { type: 'phrase', query: ask.text, fields: [fields.message ?? 'message'] } }
  if (ask.place !== null) {
    return newestBody(fields, ask.window, ask.most, { filter: [...placeClauses(ask.place), phrase] })
  }
  const either = [...(fields.trace === null ? [] : [{ term: { [fields.trace]: ask.text } }]), phrase]
  return newestBody(fields, ask.window, ask.most, {
    filter: [{ bool: { should: either, minimum_should_match: 1 } }],
  })
}

const quoted = (values: readonly string[]): string => values.map((one) => JSON.stringify(one)).join(' or ')

/** `service.name:("cart" or "basket")`, as Kibana's query bar takes it. */
export const kqlOf = (terms: LogPlace['terms']): string =>
  Object.entries(terms)
    .map(([field, values]) => `${field}:${values.length === 1 ? quoted(values) : `(${quoted(values)})`}`)
    .join(' and ')

export const choiceText = ({ which, levelled }: LineChoice): string => {
  const error = levelled ? 'the level says error' : 'the message says error'
  return which === 'errors' ? error : `not (${error})`
}
