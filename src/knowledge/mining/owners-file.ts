import { UNDATED } from '../../domain/lesson.ts'
import { outsideYaml } from '../../platform/outside-yaml.ts'
import type { PageDraft } from './page-draft.ts'

interface Owned {
  thing: string
  owner: string
  line: string
  offset: number
}

const RULE = /^[ \t]*(?!#)(\S+)[ \t]+((?:[@\w][\w.@/-]*[ \t]*){1,6})(?:#.*)?$/gm

/** The name of what a path of CODEOWNERS covers: the last folder that is one. */
const thingOf = (pattern: string): string =>
  pattern
    .split('/')
    .filter(
      (part) =>
        part !== '' &&
        !/[*?[\]]/.test(part) &&
        !/^(?:src|services?|apps?|packages?|lib|pkg|cmd|internal)$/.test(part),
    )
    .at(-1)
    ?.replace(/\.\w{1,4}$/, '') ?? ''

/** `/services/refunds-api/ @acme/payments`: the folder's name is what is owned. */
function ruleOwners(text: string): Owned[] {
  return [...text.matchAll(RULE)].flatMap(({ 0: line, 1: pattern = '', 2: owners = '', index }) => {
    const owner = owners.trim().split(/\s+/)[0] ?? ''
    const thing = thingOf(pattern)
    return thing === '' || !/[@\w]/.test(owner)
      ? []
      : [{ thing, owner: owner.replace(/^@[^/]+\//, '@'), line: line.trim(), offset: index }]
  })
}

const object = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const OWNERS = ['owner', 'team', 'owned_by', 'ownedBy', 'squad', 'maintainer', 'on_call', 'oncall']

function ownerOf(entry: Record<string, unknown>): string {
  for (const key of OWNERS) {
    const value = entry[key]
    if (typeof value === 'string' && value !== '') return value.replace(/^(?:group|user):(?:default\/)?/, '')
  }
  return ''
}

/** A catalogue entry of Backstage, or anything with a name and an owner. */
function entryOf(value: unknown, name = ''): { thing: string; owner: string } | null {
  const entry = object(value)
  if (entry === null) return typeof value === 'string' && name !== '' ? { thing: name, owner: value } : null
  const metadata = object(entry.metadata)
  const thing = text(metadata?.name) || text(entry.name) || text(entry.service) || name
  const owner = ownerOf(object(entry.spec) ?? {}) || ownerOf(entry)
  return thing === '' || owner === '' ? null : { thing, owner }
}

const LISTS = ['services', 'components', 'systems', 'owners', 'ownership', 'catalog']

function entriesOf(value: unknown): { thing: string; owner: string }[] {
  if (Array.isArray(value)) return value.flatMap((one) => entryOf(one) ?? [])
  const map = object(value)
  if (map === null) return []
  const own = entryOf(map)
  const listed = LISTS.flatMap((key) => {
    const inner = map[key]
    if (Array.isArray(inner)) return entriesOf(inner)
    return Object.entries(object(inner) ?? {}).flatMap(([name, entry]) => entryOf(entry, name) ?? [])
  })
  return own === null ? listed : [own, ...listed]
}

function yamlOwners(source: string, complain?: (why: string) => void): Owned[] {
  return outsideYaml(source, complain).flatMap((document) =>
    entriesOf(document.value).map(({ thing, owner }) => {
      const offset = Math.max(0, source.indexOf(thing, document.at))
      const end = source.indexOf('\n', offset)
      const start = source.lastIndexOf('\n', offset) + 1
      return { thing, owner, line: source.slice(start, end < 0 ? source.length : end).trim(), offset: start }
    }),
  )
}

export const isOwnersFile = (name: string): boolean =>
  /(?:^|\/)(?:CODEOWNERS|OWNERS|MAINTAINERS)(?:\.txt)?$/i.test(name)

/** Who owns what, from a CODEOWNERS file or from YAML with names and owners (Backstage's catalog-info among them). */
export function ownersFileDrafts(
  source: string,
  isYaml: boolean,
  complain?: (why: string) => void,
): PageDraft[] {
  return (isYaml ? yamlOwners(source, complain) : ruleOwners(source)).map(
    ({ thing, owner, line, offset }) => ({
      kind: 'ownership',
      detail: { kind: 'ownership', owner },
      services: [thing],
      statement: `${thing} is owned by ${owner}`,
      quote: line,
      surroundings: [],
      at: UNDATED,
      authors: [],
      // Kept beside the code and reviewed like it: the team's own word.
      confirmed: 'the file that says who owns what',
      corrects: null,
      takenBack: false,
      offset,
    }),
  )
}
