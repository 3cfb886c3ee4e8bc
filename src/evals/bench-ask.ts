import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Ask, AskedCases, AskLine } from './ask-cases.ts'
import { type Rate, rate } from './statistics.ts'
import { table } from './table.ts'

const LABELS = ['supported', 'contradicted', 'not_testable'] as const

/** A line of `sitrep ask` with what it should answer: a label for a claim, patterns for the text of an answer. */
const LabelledAsk = z
  .object({
    id: z.string(),
    case: z.string(),
    hypothesis: z.string().optional(),
    question: z.string().optional(),
    label: z.enum(LABELS).optional(),
    expect: z.array(z.string()).optional(),
    /** `held` was not looked at while the rules were written. */
    set: z.enum(['dev', 'held']),
  })
  .refine(({ hypothesis, label }) => (hypothesis === undefined) === (label === undefined))

export type LabelledAsk = z.infer<typeof LabelledAsk>

export interface Judged {
  ask: LabelledAsk
  line: AskLine
  right: boolean
}

export async function readAsks(file: string): Promise<LabelledAsk[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => LabelledAsk.parse(JSON.parse(line)))
}

/** Those about the same case one after the other, so that each case is opened once. */
export async function judgeAsks(
  asks: readonly LabelledAsk[],
  cases: AskedCases,
  onProgress: (text: string) => void,
): Promise<Judged[]> {
  const known = asks.filter((ask) => cases.has(ask.case))
  const judged: Judged[] = []
  for (const ask of known.toSorted((a, b) => a.case.localeCompare(b.case) || a.id.localeCompare(b.id))) {
    const line = await cases.answer(ask as Ask)
    judged.push({ ask, line, right: isRight(ask, line) })
    onProgress(`${judged.length} of ${known.length} asked`)
  }
  return judged
}

const isRight = ({ label, expect }: LabelledAsk, line: AskLine): boolean =>
  label === undefined
    ? (expect ?? []).every((pattern) => new RegExp(pattern, 'i').test(line.text))
    : line.verdict === label

const shown = ({ hits, of }: Rate): string =>
  of === 0 ? '–' : `${hits}/${of} ${((100 * hits) / of).toFixed(0)} %`

/** Right answers per label and set; `misses` also lists what was answered instead, of the set `dev` only. */
export function askReport(judged: readonly Judged[], misses: boolean): string {
  const kinds = ['claims', ...LABELS, 'questions'] as const
  const of = (kind: (typeof kinds)[number], set: string) =>
    judged.filter(({ ask }) => {
      if (set !== 'all' && ask.set !== set) return false
      if (kind === 'claims') return ask.label !== undefined
      return kind === 'questions' ? ask.label === undefined : ask.label === kind
    })
  const rows = kinds.map((kind) => [
    kind,
    ...['dev', 'held', 'all'].map((set) => shown(rate(of(kind, set), ({ right }) => right))),
  ])
  const wrong = judged.filter(({ ask, right }) => misses && !right && ask.set === 'dev')
  return [...table([['right', 'dev', 'held', 'all'], ...rows]), ...wrong.map(missLine)].join('\n')
}

function missLine({ ask, line }: Judged): string {
  const said = ask.hypothesis ?? ask.question
  return `\n${ask.id} ${ask.case} "${said}": wanted ${ask.label ?? ask.expect?.join(', ')}\n  ${line.text.split('\n').slice(0, 4).join('\n  ')}`
}
