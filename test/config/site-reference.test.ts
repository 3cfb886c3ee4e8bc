import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { siteJsonSchema } from '../../src/app/site/site-schema.ts'
import { CONNECTOR_KINDS } from '../../src/connectors/registry.ts'

const FILE = path.join(import.meta.dirname, '../../docs/reference/sitrep-yaml.md')

interface Node {
  type?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Node>
  required?: string[]
  items?: Node
  anyOf?: Node[]
  oneOf?: Node[]
  additionalProperties?: Node | boolean
}

const isSecret = ({ properties }: Node): boolean => Object.keys(properties ?? {}).join() === 'env,file'

/** The type of a field in a few words. */
function typeOf(node: Node): string {
  if (isSecret(node)) return '`{env}` or `{file}`'
  if (node.enum) return node.enum.map((one) => `\`${String(one)}\``).join(', ')
  const options = node.anyOf ?? node.oneOf
  if (options) return [...new Set(options.map(typeOf))].join(' or ')
  if (node.type === 'array') return `list of ${typeOf(node.items ?? {})}`
  if (node.properties)
    return Object.keys(node.properties)
      .map((name) => `\`${name}\``)
      .join(', ')
  return node.type === 'object' ? 'mapping' : (node.type ?? 'any')
}

const shown = (value: unknown): string => {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return value === undefined || isEmpty ? '–' : `\`${JSON.stringify(value)}\``
}

/** A row a field; those of a nested object follow theirs. */
function rows(node: Node, prefix = ''): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, field]) => {
    if (field.const !== undefined) return []
    const isRequired = node.required?.includes(name) && field.default === undefined
    const row = `| \`${prefix}${name}\` | ${typeOf(field)} | ${isRequired ? 'required' : shown(field.default)} | ${field.description ?? ''} |`
    const inner = field.items?.properties ? rows(field.items, `${prefix}${name}[].`) : []
    return [row, ...inner]
  })
}

const table = (node: Node): string[] => [
  '| field | form | default | what it is for |',
  '|---|---|---|---|',
  ...rows(node),
]

function reference(): string {
  const schema = siteJsonSchema() as Node
  const { services, pages, storms, connectors } = schema.properties ?? {}
  const items = connectors?.items
  const kinds = items?.oneOf ?? items?.anyOf ?? (items ? [items] : [])
  const sections = kinds.flatMap((node) => {
    const kind = String(node.properties?.kind?.const)
    const known = CONNECTOR_KINDS.find((one) => one.kind === kind)
    const note = known?.unverified ? ['', `Not tried against the real system: ${known.unverified}.`] : []
    const answers = `${known?.title}. Answers ${known?.answers.join(', ')}.`
    return ['', `### \`kind: ${kind}\``, '', answers, ...note, '', ...table(node)]
  })
  return [
    '# sitrep.yaml',
    '',
    'Your services, the systems that may be read, and which pages go where. `SITREP_FILE` names another file. A field that is not',
    'listed here is an error; `sitrep config check` names it. `sitrep config schema` prints the JSON Schema for editors.',
    'Secrets are never in the file: `{env: NAME}` names an environment variable, `{file: PATH}` a file.',
    'This page is drawn from the schema by a test (`UPDATE_DOCS=1 npm test` rewrites it).',
    '',
    '## `services`',
    '',
    ...table(services?.items ?? {}),
    '',
    '## `pages`',
    '',
    ...table(pages?.items ?? {}),
    '',
    '## `storms`',
    '',
    ...table(storms ?? {}),
    '',
    '## `connectors`',
    ...sections,
    '',
  ].join('\n')
}

describe('the reference of sitrep.yaml', () => {
  it('matches the schema, and every field says what it is for', () => {
    const text = reference()
    if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, text)
    expect(readFileSync(FILE, 'utf8')).toBe(text)
    const undescribed = text.split('\n').filter((line) => line.startsWith('| `') && line.endsWith('|  |'))
    expect(undescribed).toEqual([])
  })
})
