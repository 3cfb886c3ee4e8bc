import { readFileSync } from 'node:fs'
import path from 'node:path'

const FOLDER = path.join(import.meta.dirname, '../../prompts')

/** A file of `prompts/`: what it needs and its words. */
export interface Prompt {
  name: string
  inputs: readonly string[]
  body: string
}

const FILE = /^---\ninputs: ?(.*)\n---\n([\s\S]*)$/
const HOLE = /\{\{(\w+)\}\}/g

/** Throws for a file that no release should hold: no front matter, an input that is undeclared or not used. */
export function parsePrompt(name: string, text: string): Prompt {
  const [, list, body] = FILE.exec(text) ?? []
  if (list === undefined || body === undefined) {
    throw new Error(`prompt ${name} must begin with "---", "inputs: a, b" and "---"`)
  }
  const inputs = list
    .split(',')
    .map((input) => input.trim())
    .filter(Boolean)
  const holes = new Set([...body.matchAll(HOLE)].map((match) => match[1] ?? ''))
  const undeclared = [...holes].filter((hole) => !inputs.includes(hole))
  const unused = inputs.filter((input) => !holes.has(input))
  if (undeclared.length > 0)
    throw new Error(`prompt ${name} uses undeclared inputs: ${undeclared.join(', ')}`)
  if (unused.length > 0) throw new Error(`prompt ${name} declares unused inputs: ${unused.join(', ')}`)
  return { name, inputs, body: body.trim() }
}

/** Reads `prompts/<name>.md`. */
export function loadPrompt(name: string, folder: string = FOLDER): Prompt {
  return parsePrompt(name, readFileSync(path.join(folder, `${name}.md`), 'utf8'))
}

/** Fills the prompt in one pass, so that a value that looks like an input stays what it is. */
export function renderPrompt(prompt: Prompt, values: Readonly<Record<string, string>>): string {
  const given = Object.keys(values)
  const missing = prompt.inputs.filter((input) => !given.includes(input))
  const foreign = given.filter((input) => !prompt.inputs.includes(input))
  if (missing.length > 0) throw new Error(`prompt ${prompt.name} was not given: ${missing.join(', ')}`)
  if (foreign.length > 0) throw new Error(`prompt ${prompt.name} does not take: ${foreign.join(', ')}`)
  return prompt.body.replace(HOLE, (_, input: string) => values[input] ?? '')
}
