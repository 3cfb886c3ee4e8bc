import path from 'node:path'
import { z } from 'zod'
import type { Answer, HypothesisResult } from '../domain/answer.ts'
import type { EvidenceRef } from '../domain/ids.ts'
import type { Statement } from '../domain/verdict.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { answerFrom } from '../investigation/answer-question.ts'
import { claimByRules } from '../investigation/hypothesis/test-claim.ts'
import { answerWithModel } from '../investigation/model/answer-with-model.ts'
import { claimWithModel } from '../investigation/model/claim-with-model.ts'
import { type HouseOfCases, type OpenedCase, openCaseFile } from './recorded-case.ts'

const Id = z.union([z.string(), z.number()])

/** One line of `sitrep ask`. `case` is the case's folder below the cases, such as `dataset/id`. */
export const Ask = z.union([
  z.object({ id: Id, case: z.string(), hypothesis: z.string().min(1) }),
  z.object({ id: Id, case: z.string(), question: z.string().min(1) }),
])

export type Ask = z.infer<typeof Ask>

export interface AskLine {
  id: string | number
  /** Of a hypothesis only. */
  verdict?: 'supported' | 'contradicted' | 'not_testable'
  text: string
  citations: EvidenceRef[]
}

/** Each holds a child process for its SQL, and a process has four of those. */
const OPEN_CASES = 3

export interface AskedCases {
  /** Whether there is such a case. */
  has(name: string): boolean
  answer(ask: Ask): Promise<AskLine>
  close(): Promise<void>
}

/** Answers claims and questions about recorded cases; the cases asked last stay open for the next. */
export async function openAskedCases(root: string, house: HouseOfCases): Promise<AskedCases> {
  const dirs = await listCases(root)
  const open = new Map<string, OpenedCase>()
  const caseOf = async (name: string): Promise<OpenedCase> => {
    const dir = dirOf(name, dirs, root)
    if (dir === null) throw wrong(`there is no case ${name} below ${root}: give dataset/id`)
    const opened = open.get(dir) ?? (await openCaseFile(dir, house))
    open.delete(dir)
    open.set(dir, opened)
    const [oldest] = open.keys()
    if (open.size > OPEN_CASES && oldest !== undefined) {
      const leaving = open.get(oldest)
      open.delete(oldest)
      await leaving?.close()
    }
    return opened
  }
  return {
    has: (name) => dirOf(name, dirs, root) !== null,
    answer: async (ask) => {
      const { caseFile, brain } = await caseOf(ask.case)
      if ('question' in ask && brain !== null) {
        const byRules = await answerFrom(caseFile, ask.question)
        return {
          id: ask.id,
          ...questionLine(await answerWithModel(await brain(), caseFile, ask.question, byRules)),
        }
      }
      if ('question' in ask) return { id: ask.id, ...questionLine(await answerFrom(caseFile, ask.question)) }
      const byRules = await claimByRules(ask.hypothesis, caseFile)
      const result =
        brain === null
          ? byRules.result
          : await claimWithModel(await brain(), caseFile, ask.hypothesis, byRules)
      return { id: ask.id, ...claimLine(result) }
    },
    close: async () => {
      await Promise.all([...open.values()].map((one) => one.close()))
    },
  }
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CASE' })

/** By its path below the root, or by its own name where that is the only one. */
function dirOf(name: string, dirs: readonly string[], root: string): string | null {
  const exact = dirs.find((dir) => path.relative(root, dir) === path.normalize(name))
  if (exact !== undefined) return exact
  const named = dirs.filter((dir) => path.basename(dir) === path.basename(name))
  return named.length === 1 ? (named[0] ?? null) : null
}

function claimLine(result: HypothesisResult): Omit<AskLine, 'id'> {
  const { outcome, reason, evidenceFor, evidenceAgainst } = result
  const said = [
    ...evidenceFor.map((one) => `for: ${sentence(one)}`),
    ...evidenceAgainst.map((one) => `against: ${sentence(one)}`),
  ]
  const verdict = outcome === 'not-testable' ? 'not_testable' : outcome
  return {
    verdict,
    text: [`${outcome.replace('-', ' ')}: ${reason}`, ...said].join('\n'),
    citations: refs([...evidenceFor, ...evidenceAgainst]),
  }
}

function questionLine({ understoodAs, lines, gaps }: Answer): Omit<AskLine, 'id'> {
  const unread = gaps.map((gap) => `could not see: ${gap}`)
  return { text: [`${understoodAs}:`, ...lines.map(sentence), ...unread].join('\n'), citations: refs(lines) }
}

const sentence = ({ text, citations }: Statement): string =>
  citations.length === 0 ? text : `${text} ${citations.map((ref) => `[${ref}]`).join(' ')}`

const refs = (statements: readonly Statement[]): EvidenceRef[] => [
  ...new Set(statements.flatMap(({ citations }) => citations)),
]
