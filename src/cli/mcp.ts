import { stringify } from 'yaml'
import { siteSecrets } from '../app/site/open-connectors.ts'
import { readSite } from '../app/site/read-site.ts'
import { ConfigError, environment, readSettings } from '../config.ts'
import type { SecretRef } from '../connectors/kind.ts'
import type { AddCommand } from './program.ts'

/** Milliseconds the server may take. */
const DEADLINE = 20_000

/** What a server wrote is shown without what would move a terminal's cursor. */
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')

async function pins(name: string): Promise<void> {
  const site = await readSite(readSettings())
  const found = site.connectors.find((one) => one.name === name && one.kind === 'mcp')
  if (found === undefined) throw new ConfigError(`sitrep.yaml has no connector ${name} of kind mcp`)
  const [{ mcpOptions }, { readPins }] = await Promise.all([
    import('../connectors/mcp/options.ts'),
    import('../connectors/mcp/open.ts'),
  ])
  const { name: _, kind: __, ...options } = found
  const secrets = siteSecrets(environment())
  const context = { name, now: Date.now, secret: (ref: SecretRef) => secrets.read(ref, `connectors.${name}`) }
  const tools = await readPins(mcpOptions.parse(options), context, AbortSignal.timeout(DEADLINE)).catch(
    (error: unknown) => {
      throw new ConfigError(error instanceof Error ? error.message : String(error))
    },
  )
  for (const { name: tool, description = '', inputSchema, annotations, pin } of tools) {
    console.log(`# ${shown(description)}`)
    console.log(`# takes ${shown(JSON.stringify(inputSchema ?? {}))}`)
    console.log(`# says of itself ${shown(JSON.stringify(annotations ?? {}))}`)
    console.log(stringify([{ name: tool, pin }]))
  }
}

export const mcpCommand: AddCommand = (program) => {
  const mcp = program.command('mcp').description('Looks at the MCP servers of sitrep.yaml.')
  mcp
    .command('pin')
    .argument('<name>', 'the connector in sitrep.yaml')
    .description(
      'Prints every tool of a server with its pin. Read the descriptions and schemas before you copy one: they are words of the server.',
    )
    .action(pins)
}
