import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Turn, toneOf, wordsOf } from '../../knowledge/mining/links/turn.ts'

/** One excerpt of Kummerfeld et al. (ACL 2019): its turns, and whom each annotated turn answers. */
export interface IrcFile {
  name: string
  turns: Turn[]
  /** By turn, the turns it answers; its own index starts a conversation. */
  gold: Map<number, number[]>
}

/** Only links of turns from here on were annotated. */
export const ANNOTATED_FROM = 1000

const SAID = /^\[(\d\d):(\d\d)\] (?:<([^>]+)>|\s?\* (\S+)) ?(.*)$/

interface Line {
  minutes: number | null
  author: string
  text: string
}

function lineOf(line: string): Line {
  const found = SAID.exec(line)
  if (found === null) return { minutes: null, author: '', text: line }
  const [, hours, minutes, author, actor, text = ''] = found
  return { minutes: Number(hours) * 60 + Number(minutes), author: author ?? actor ?? '', text }
}

const stripped = (word: string): string => word.replace(/^[@(]+|[,:;!?.()]+$/g, '').toLowerCase()

/** Names in the order of the text; shorter ones than three letters are words more often than people. */
function namedIn({ text, author }: Line, authors: ReadonlyMap<string, string>) {
  const words = text.split(/\s+/).map(stripped)
  const known = (word: string): string | undefined => (word.length > 2 ? authors.get(word) : undefined)
  const named = words.map(known).filter((name) => name !== undefined && name !== author) as string[]
  const first = known(words[0] ?? '')
  return { named: [...new Set(named)], to: first === undefined || first === author ? null : first }
}

/** The log has minutes without a date: a step back of ten hours is midnight. */
function turnsOf(text: string): Turn[] {
  const lines = text.replace(/\n$/, '').split('\n').map(lineOf)
  const authors = new Map(
    lines.filter(({ author }) => author !== '').map(({ author }) => [author.toLowerCase(), author]),
  )
  let day = 0
  let last = 0
  return lines.map((line) => {
    if (line.minutes !== null && line.minutes < last - 600) day += 1440
    last = line.minutes ?? last
    const system = line.minutes === null
    return {
      author: system ? '===' : line.author,
      at: day + last,
      text: line.text,
      system,
      words: wordsOf(system ? '' : line.text),
      tone: toneOf(line.text),
      ...(system ? { named: [], to: null } : namedIn(line, authors)),
    }
  })
}

function goldOf(text: string): Map<number, number[]> {
  const gold = new Map<number, number[]>()
  for (const [, a, b] of text.matchAll(/^(\d+) (\d+)/gm)) {
    const from = Math.max(Number(a), Number(b))
    if (from >= ANNOTATED_FROM) gold.set(from, [...(gold.get(from) ?? []), Math.min(Number(a), Number(b))])
  }
  return gold
}

/** The excerpts of a folder, by name. */
export async function readIrc(dir: string): Promise<IrcFile[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.raw.txt')).sort()
  return Promise.all(
    names.map(async (name) => {
      const annotation = name.replace(/\.raw\.txt$/, '.annotation.txt')
      return {
        name: name.replace(/\.raw\.txt$/, ''),
        turns: turnsOf(await readFile(path.join(dir, name), 'utf8')),
        gold: goldOf(await readFile(path.join(dir, annotation), 'utf8')),
      }
    }),
  )
}
