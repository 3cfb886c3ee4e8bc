import { createHash } from 'node:crypto'
import type { Ask, SqlAnswer, View } from './checks/ask.ts'
import { type Journal, step } from './steps.ts'

/** Rows kept of one answer: checks read one row, looks some hundred. */
const MOST_ROWS = 400

/** Every query is one step, so a resume runs none of them again; the same query is run once a run. */
export function journaledAsk(
  journal: Journal,
  run: (sql: string, view: View) => Promise<SqlAnswer>,
  /** Names a larger case file than the first: the same query may then answer something else. */
  over = '',
): Ask {
  const asked = new Map<string, Promise<SqlAnswer>>()
  return (sql, view) => {
    const key = `sql${over}/${view}/${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`
    const known = asked.get(key)
    if (known !== undefined) return known
    const answer = step(journal, key, { sql, view }, async () => shortened(await run(sql, view)))
    asked.set(key, answer)
    return answer
  }
}

const shortened = (answer: SqlAnswer): SqlAnswer =>
  answer.status === 'ok' ? { status: 'ok', rows: answer.rows.slice(0, MOST_ROWS) } : answer
