import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).sort()

const read = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8')

/** Code in fences holds no links. */
const prose = (page: string): string => read(page).replace(/^\s*```[\s\S]*?^\s*```/gm, '')

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

const anchorsIn = (page: string): string[] =>
  [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

/** `[text](target)` and `<img src="target">` that stay inside the repository. */
function targetsIn(page: string): string[] {
  const text = prose(page)
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\bsrc="([^"]+)"/g)]
  return links.map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target))
}

function isBroken(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const resolved = file === '' ? page : path.join(path.dirname(page), file)
  if (!existsSync(path.join(ROOT, resolved))) return true
  return anchor !== undefined && !anchorsIn(resolved).includes(anchor)
}

const scripts = Object.keys(JSON.parse(read('package.json')).scripts)

interface Command {
  name(): string
  commands: readonly Command[]
  options: readonly { long?: string | null | undefined }[]
}

/** What of a command line does not exist, such as `bench rcx` or `rank --bases`. */
function unknownIn(words: readonly string[]): string[] {
  let command: Command = buildProgram(() => {})
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word)
    if (next) command = next
    else if (!word.startsWith('-') && command.commands.length > 0) return [word]
  }
  const known = new Set(['--help', ...command.options.map(({ long }) => long)])
  return words.filter((word) => word.startsWith('--') && !known.has(word))
}

const wordsOf = (line: string): string[] =>
  line
    .split(/[#`|<]/)[0]
    ?.trim()
    .split(/\s+/) ?? []

describe.each(PAGES)('%s', (page) => {
  it('links to what is there', () => {
    expect(targetsIn(page).filter((target) => isBroken(page, target))).toEqual([])
  })

  it('names npm scripts that exist', () => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name]) => name)
    expect(named.filter((name) => name === undefined || !scripts.includes(name))).toEqual([])
  })

  it('names commands and options of sitrep that exist', () => {
    const lines = [...read(page).matchAll(/npm run (?:-s )?sitrep -- (.+)/g)].map(([, line = '']) => line)
    expect(lines.filter((line) => !line.startsWith('<')).flatMap((line) => unknownIn(wordsOf(line)))).toEqual(
      [],
    )
  })
})

it('finds pages to check', () => {
  expect(PAGES.length).toBeGreaterThan(10)
})
