import { readFile } from 'node:fs/promises'
import { ConfigError, type Environment } from '../../config.ts'
import { describedConnector } from '../../connectors/described/connector.ts'
import type { ConnectorContext, ParseTool, SecretRef } from '../../connectors/kind.ts'
import { CONNECTOR_KINDS } from '../../connectors/registry.ts'
import type { LiveConnector } from '../../domain/connector.ts'
import type { Site } from './read-site.ts'

/** Secrets of sitrep.yaml by where they are; what was read is kept for the redaction. */
export interface Secrets {
  read(ref: SecretRef, setting: string): Promise<string>
}

const missing = (setting: string, why: string): ConfigError =>
  new ConfigError(`sitrep.yaml, ${setting}: ${why}`)

/** `environment` is the one that config.ts reads; nothing else here does. */
export function siteSecrets(environment: Environment): Secrets {
  return {
    read: async ({ env, file }, setting) => {
      if (env !== undefined) {
        const value = environment[env]?.trim()
        if (!value) throw missing(setting, `the environment variable ${env} is not set`)
        return value
      }
      const path = file ?? ''
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw missing(setting, `${path} cannot be read (${error.code ?? error.message})`)
      })
      if (text.trim() === '') throw missing(setting, `${path} is empty`)
      return text.trim()
    },
  }
}

/** Every `{env}` and `{file}` below a value. */
function refsIn(value: unknown): SecretRef[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Object.keys(value)
  const only = keys.length === 1 && (keys[0] === 'env' || keys[0] === 'file')
  if (only && typeof Object.values(value)[0] === 'string') return [value as SecretRef]
  return Object.values(value).flatMap(refsIn)
}

/** Every secret of the site: what the redaction must find in whatever spelling it comes back. */
export async function secretsOf(site: Site, secrets: Secrets): Promise<string[]> {
  const all = site.connectors.flatMap(({ name, kind: _, ...options }) =>
    refsIn(options).map((ref) => secrets.read(ref, `connectors.${name}`)),
  )
  return Promise.all(all)
}

/** The parsers of recorded tool outputs, for live ones. */
const parseTool: ParseTool = async (answer) => {
  const [{ parseObjects }, { parseToolLogs }] = await Promise.all([
    import('../../evidence/objects/parse-objects.ts'),
    import('../../evidence/objects/tool-logs.ts'),
  ])
  return { objects: parseObjects(answer), logs: parseToolLogs(answer) }
}

/** One instance as sitrep.yaml has it. */
export async function openConnector(
  { name, kind, ...options }: Site['connectors'][number],
  deps: { secrets: Secrets; now: () => number },
): Promise<LiveConnector> {
  const found = CONNECTOR_KINDS.find((one) => one.kind === kind)
  if (found === undefined) throw new ConfigError(`sitrep.yaml, connectors: ${kind} is no kind of connector`)
  const context: ConnectorContext = {
    name,
    secret: (ref) => deps.secrets.read(ref, `connectors.${name}`),
    now: deps.now,
    parseTool,
  }
  try {
    return await found.open(found.options.parse(options), context)
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    // A file that it names is not there, or is not what it should be: theirs to mend who wrote the setting.
    throw missing(`connectors.${name}`, cause instanceof Error ? cause.message : String(cause))
  }
}

/**
 * All instances of the site, each left alone for a while after it failed several times; and what the site says of its
 * services itself.
 */
export async function openConnectors(
  site: Site,
  deps: { secrets: Secrets; now: () => number },
): Promise<LiveConnector[]> {
  if (site.connectors.length === 0) return []
  const { breaking } = await import('../../connectors/breaker.ts')
  const opened = await Promise.all(site.connectors.map((one) => openConnector(one, deps)))
  const described = site.services.length === 0 ? [] : [describedConnector(site.services)]
  return [...described, ...opened.map((one) => breaking(one, { now: deps.now }))]
}
