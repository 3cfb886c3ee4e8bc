import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPrompt, parsePrompt, renderPrompt } from '../../src/models/prompts.ts'

const FOLDER = path.join(import.meta.dirname, '../../prompts')

const NAMES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.replace(/\.md$/, ''))

const file = (inputs: string, body: string): string => `---\ninputs: ${inputs}\n---\n${body}\n`

describe('prompts', () => {
  it('are all there', () => {
    expect(NAMES.length).toBeGreaterThan(8)
  })

  it.each(NAMES)('%s renders with its declared inputs and leaves no hole', (name) => {
    const prompt = loadPrompt(name)
    const values = Object.fromEntries(prompt.inputs.map((input) => [input, `<${input}>`]))
    const text = renderPrompt(prompt, values)
    for (const input of prompt.inputs) expect(text).toContain(`<${input}>`)
    expect(text).not.toContain('{{')
  })

  it('refuse undeclared, unused and missing inputs', () => {
    expect(() => parsePrompt('p', file('a', '{{a}} {{b}}'))).toThrow(/undeclared inputs: b/)
    expect(() => parsePrompt('p', file('a, b', '{{a}}'))).toThrow(/unused inputs: b/)
    expect(() => parsePrompt('p', 'no front matter')).toThrow(/must begin/)
    const prompt = parsePrompt('p', file('a', '{{a}}'))
    expect(() => renderPrompt(prompt, {})).toThrow(/was not given: a/)
    expect(() => renderPrompt(prompt, { a: '1', b: '2' })).toThrow(/does not take: b/)
  })

  it('leave alone what a value holds', () => {
    const prompt = parsePrompt('p', file('a, b', '{{a}} {{b}}'))
    expect(renderPrompt(prompt, { a: '{{b}} $& $1', b: 'x' })).toBe('{{b}} $& $1 x')
  })
})
