import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Random } from '../simulate/random.ts'
import { fillTemplate } from './fill-template.ts'

export interface Sample {
  kind: string
  text: string
  /** What must not be left of the text; nothing in a benign line. */
  secrets: { start: number; end: number }[]
}

const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

/** Takes `«…»` out and notes where what stood between them is. */
function marked(kind: string, line: string): Sample {
  const secrets: Sample['secrets'] = []
  let text = ''
  for (const [index, piece] of line.split(/[«»]/).entries()) {
    if (index % 2 === 1) secrets.push({ start: text.length, end: text.length + piece.length })
    text += piece
  }
  return { kind, text, secrets }
}

/**
 * The templates of this folder: `main`, which the rules were made with, and three that were written and scored before
 * any rule was made for them: `a` (93.2 % of its spans), `b` (93.6 %) and `c` (93.5 %). The next one begins there too.
 */
export const CORPORA = ['main', 'a', 'b', 'c'] as const
export type Corpus = (typeof CORPORA)[number]

/** The lines of a corpus, each filled so many times. */
export function templateSamples(random: Random, times: number, corpus: Corpus = 'main'): Sample[] {
  const fileOf = (name: string): string =>
    path.join(import.meta.dirname, corpus === 'main' ? `${name}.txt` : `${name}-${corpus}.txt`)
  const secrets = linesOf(fileOf('secrets')).map((line) => line.split('\t', 2))
  const benign = linesOf(fileOf('benign')).map((line) => ['benign', line])
  return [...secrets, ...benign].flatMap(([kind = '', template = '']) =>
    Array.from({ length: times }, () => marked(kind, fillTemplate(template, random))),
  )
}

interface Labelled {
  source: string
  text: string
  should_redact?: { start: number; end: number }[]
}

/** A labelled file: JSON lines with `source`, `text` and, for secrets, `should_redact`. */
export function labelledSamples(file: string): Sample[] {
  return linesOf(file).map((line) => {
    const { source, text, should_redact: secrets = [] }: Labelled = JSON.parse(line)
    return { kind: secrets.length > 0 ? source : 'benign', text, secrets }
  })
}
