import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { ConfigError, type Settings } from '../../config.ts'
import { type PageRule, type Service, type StormRule, USUAL_STORM } from '../../domain/site.ts'
import { unfolded, yamlObjection } from '../../platform/outside-yaml.ts'
import { type SiteFile, siteSchema } from './site-schema.ts'

/** What sitrep.yaml says. */
export interface Site {
  services: Service[]
  pages: PageRule[]
  storms: StormRule
  /** Instances as written; each has passed the schema of its kind. */
  connectors: ({ name: string; kind: string } & Record<string, unknown>)[]
  /** null: there is no file, and that is fine. */
  file: string | null
}

const NOTHING: Site = { services: [], pages: [], storms: USUAL_STORM, connectors: [], file: null }

/** `services[2].selectors`: where in the file. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')

function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const where = pathText(issue.path) || 'the file'
    if (issue.code === 'unrecognized_keys') {
      return `${where}: ${issue.keys.map((key) => `\`${key}\``).join(', ')} is not a field here; check its spelling`
    }
    return `${where}: ${issue.message}`
  })
}

const twice = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
]

/** What no schema sees: names that are not there, or there twice. */
function crossProblems({ services, connectors }: SiteFile): string[] {
  const known = new Set(services.flatMap(({ name, aliases }) => [name, ...aliases]))
  const instances = new Set(connectors.map(({ name }) => name))
  return [
    ...twice(services.map(({ name }) => name)).map((name) => `services: ${name} is there twice`),
    ...twice(connectors.map(({ name }) => name)).map((name) => `connectors: ${name} is there twice`),
    ...services.flatMap(({ name, dependencies, selectors }, at) => [
      ...dependencies
        .filter((one) => !known.has(one))
        .map((one) => `services[${at}].dependencies: ${name} calls ${one}, which is no service of this file`),
      ...Object.keys(selectors)
        .filter((one) => !instances.has(one))
        .map((one) => `services[${at}].selectors: ${one} is no connector of this file`),
    ]),
  ]
}

const siteOf = ({ services, connectors, pages, storms }: SiteFile, file: string): Site => ({
  services: services.map(({ owner = null, channel = null, repository = null, ...rest }) => ({
    ...rest,
    owner,
    channel,
    repository,
  })),
  pages: pages.map(({ channel = null, ...rest }) => ({ ...rest, channel })),
  storms,
  connectors,
  file,
})

function yamlOf(text: string, file: string): unknown {
  const objection = yamlObjection(text)
  if (objection !== null) throw new ConfigError(`${file} is not read: ${objection}`)
  const document = parseDocument(text, { prettyErrors: true })
  const [syntax] = document.errors
  if (syntax !== undefined) throw new ConfigError(`${file}: ${syntax.message.split('\n')[0] ?? 'not YAML'}`)
  try {
    return unfolded(document)
  } catch (cause) {
    throw new ConfigError(`${file}: its aliases grow too large; write the values out`, { cause })
  }
}

/** The text of a site file, checked; throws ConfigError naming every problem with its place. */
export function parseSite(text: string, file: string): Site {
  const result = siteSchema().safeParse(yamlOf(text, file) ?? {})
  const problems = result.success ? crossProblems(result.data) : problemsOf(result.error)
  if (problems.length > 0 || !result.success) {
    throw new ConfigError(`${file}: ${problems.join('; ')}. \`sitrep config check\` looks again.`)
  }
  return siteOf(result.data, file)
}

/** Reads SITREP_FILE. The default file may be missing, a named one may not. */
export async function readSite({ SITREP_FILE: file }: Pick<Settings, 'SITREP_FILE'>): Promise<Site> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && file === 'sitrep.yaml') return null
    throw new ConfigError(`SITREP_FILE: ${file} cannot be read (${code ?? String(error)})`)
  })
  return text === null ? NOTHING : parseSite(text, file)
}
