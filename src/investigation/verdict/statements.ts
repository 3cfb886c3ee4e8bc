import type { Statement } from '../../domain/verdict.ts'

const LONGEST = 300

/**
 * Mail addresses and handles, but neither scoped packages (`@scope/name`) nor entities that look like a mail
 * address (`user@host_Database::SQL`). Names of people are never read from attributes, so only these can slip in.
 */
const PEOPLE = /[\w.+-]+@[\w-]+(?:\.[a-z0-9-]+)+(?!\.?[\w:-])|(^|[^\w])@[\w.-]+(?![\w./-])/gi

/** No person is ever named as a cause: titles of commits and events lose who they mention. */
export function withoutPeople(text: string): string {
  return text.replace(PEOPLE, (_, before: string | undefined) => `${before ?? ''}(person)`)
}

export function statement(text: string, citations: Statement['citations']): Statement {
  const line = withoutPeople(text).replace(/\s+/g, ' ').trim()
  return {
    text: line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line,
    citations: [...new Set(citations)],
  }
}

/** A sentence about somebody, who is named in front unless it begins with the name itself. */
export const about = (name: string, text: string): string =>
  text.startsWith(name) ? text : `${name}: ${text}`

/** A sentence without a citation is not said, and nothing is said twice. */
export function cited(statements: readonly Statement[]): Statement[] {
  const seen = new Set<string>()
  return statements.filter((one) => {
    if (one.citations.length === 0 || seen.has(one.text)) return false
    seen.add(one.text)
    return true
  })
}
