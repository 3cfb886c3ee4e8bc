import type { ModelBlock, ModelRequest } from '../../domain/model.ts'
import { askedCall } from './asked.ts'
import type { AnswerAs } from './counting-model.ts'

/** What the script does beside looking and claiming: makes a second round, or a conflict for the large model. */
export interface Course {
  doubts: boolean
  conflicts: boolean
}

/** As much as one or two questions of a real specialist: levels of its suspects since the onset and before it. */
export function scriptedReply(request: ModelRequest, course: Course): ReturnType<AnswerAs> {
  const { who, turn, question, isSecondRound } = askedCall(request)
  const suspects = suspectsIn(question)
  if (who === 'adjudicate') return { text: JSON.stringify(adjudication(question)) }
  if (who === 'challenge') return { text: JSON.stringify(challenge(question)) }
  const [first, second] = suspects
  if (turn === 0) return { calls: suspects.slice(0, 2).flatMap(levelCalls) }
  if (turn === 1) return { calls: (first === undefined ? [] : [first]).flatMap(detailCalls) }
  const levels = levelsIn(request)
  const about = course.conflicts && who !== 'database' && second !== undefined ? second : first
  return { text: JSON.stringify(finding(about, first, levels, course.doubts && !isSecondRound)) }
}

const suspectsIn = (question: string): string[] =>
  [...question.matchAll(/^Suspect \d+: (\S+) \(/gm)].map((match) => match[1] ?? '')

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function levelCalls(entity: string): { name: string; input: unknown }[] {
  const query = `select entity, metric, count(*) as n, quantile_cont(value, 0.5) as middle, max(value) as most from metrics where entity = ${quoted(entity)} group by entity, metric order by metric`
  return ['incident', 'baseline'].map((view) => ({ name: 'sql', input: { query, view } }))
}

function detailCalls(entity: string): { name: string; input: unknown }[] {
  const query = `select level, message, count(*) as n from logs where entity = ${quoted(entity)} group by level, message order by n desc limit 8`
  return [{ name: 'sql', input: { query, view: 'incident' } }]
}

interface Level {
  entity: string
  metric: string
  middle: number
  most: number
}

/** What the tools have answered so far. */
function levelsIn({ messages }: ModelRequest): Level[] {
  const answers = messages.flatMap(({ content }) => content.flatMap(answerText))
  return answers.flatMap((text) => text.split('\n').flatMap(levelOf))
}

const answerText = (block: ModelBlock): string[] => (block.type === 'tool-answer' ? [block.text] : [])

function levelOf(line: string): Level[] {
  try {
    const { entity, metric, middle, most } = JSON.parse(line)
    return typeof metric === 'string' ? [{ entity, metric, middle: Number(middle), most: Number(most) }] : []
  } catch {
    return []
  }
}

const LOOKED = { looked_at: ['metrics of the suspects', 'log lines of the first'] }

const EVIDENCE = "string_agg(distinct evidence, ',') as evidence"

function finding(
  about: string | undefined,
  first: string | undefined,
  levels: readonly Level[],
  doubts: boolean,
) {
  const [moved] = levels.filter(({ entity }) => entity === about).toSorted((a, b) => b.most - a.most)
  const known = levels.find(({ entity }) => entity === first)
  const objection = doubts && known !== undefined ? objectionTo(known) : null
  if (moved === undefined) return { hypotheses: [], objection, ...LOOKED }
  const where = `from metrics where entity = ${quoted(moved.entity)} and metric = ${quoted(moved.metric)}`
  const check = {
    claim: `${moved.metric} of ${moved.entity} left its normal level`,
    sql: `select count(*) as n, quantile_cont(value, 0.5) as seen, coalesce(quantile_cont(value, 0.5) >= ${numeral(moved.middle)}, false) as holds, ${EVIDENCE} ${where}`,
    mode: 'state',
  }
  const hypothesis = {
    service: moved.entity,
    kind: 'overload',
    statement: `${moved.entity} cannot keep up with what it is asked to do, and whoever calls it waits`,
    onset_ms: null,
    checks: [check],
    citations: [],
    would_change_my_mind: `${moved.metric} at its usual level while the callers still wait`,
  }
  return { hypotheses: [hypothesis], objection, ...LOOKED }
}

function objectionTo({ entity, metric, most }: Level) {
  const where = `from metrics where entity = ${quoted(entity)} and metric = ${quoted(metric)}`
  return {
    service: entity,
    statement: `${metric} of ${entity} never passed what it was before`,
    check: {
      claim: `${metric} of ${entity} stays within its limits`,
      sql: `select count(*) as n, max(value) as seen, coalesce(max(value) <= ${numeral(most)}, false) as holds, ${EVIDENCE} ${where}`,
      mode: 'state',
    },
  }
}

/** Long digits would look like a time. */
const numeral = (value: number): string => value.toPrecision(6)

function challenge(question: string) {
  const line = question.split('\n').find((one) => /\[E\d+\]/.test(one)) ?? ''
  const ref = /\[(E\d+)/.exec(line)?.[1] ?? 'E1'
  const sentence = {
    text: 'The first suspect moved before whoever calls it, and nothing else did.',
    citations: [ref],
  }
  return { verdict: 'stands', objection: null, answer: [sentence, sentence] }
}

function adjudication(question: string) {
  const service = /^Cause: (\S+) \(/m.exec(question)?.[1] ?? null
  const text = 'It began first and whoever calls it follows; its failed checks weigh less.'
  return { decision: service === null ? 'insufficient' : 'accept', service, why: { text, citations: [] } }
}
