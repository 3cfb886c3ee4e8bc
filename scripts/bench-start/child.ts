import { registerHooks } from 'node:module'
import { keepCompiledCode } from '../compile-cache.ts'

/**
 * One start, up to where the program serves: `without` any kind of connector, `with` all kinds known and none
 * configured, or with one instance of each `opened`. Prints milliseconds since the process began.
 */
const [what = 'with'] = process.argv.slice(2)

keepCompiledCode()

const NONE = 'export const CONNECTOR_KINDS = []'

if (what === 'without') {
  registerHooks({
    load: (url, context, next) =>
      url.endsWith('/src/connectors/registry.ts')
        ? { format: 'module', source: NONE, shortCircuit: true }
        : next(url, context),
  })
}

/** One of each kind that needs nothing of this machine to be opened; nothing is asked of any. */
const http = { url: 'http://127.0.0.1:9' }
const SITE = [
  { name: 'datadog', kind: 'datadog', apiKey: { env: 'X' }, applicationKey: { env: 'X' } },
  { name: 'elasticsearch', kind: 'elasticsearch', ...http },
  { name: 'github', kind: 'github', token: { env: 'X' } },
  { name: 'journald', kind: 'journald', ...http },
  { name: 'kubernetes', kind: 'kubernetes', ...http, token: { env: 'X' } },
  { name: 'loki', kind: 'loki', ...http },
  { name: 'mcp', kind: 'mcp', ...http, tools: [{ name: 'x', about: 'x' }] },
  { name: 'mysql', kind: 'mysql', host: '127.0.0.1' },
  { name: 'network', kind: 'network', targets: [{ host: '127.0.0.1', port: 9 }] },
  { name: 'pagerduty', kind: 'pagerduty', token: { env: 'X' } },
  { name: 'postgres', kind: 'postgres', host: '127.0.0.1', database: 'x' },
  { name: 'prometheus', kind: 'prometheus', ...http },
  { name: 'traces', kind: 'traces', api: 'tempo', ...http },
]

async function openAll(): Promise<void> {
  const [{ openConnectors }, { parseSite }] = await Promise.all([
    import('../../src/app/site/open-connectors.ts'),
    import('../../src/app/site/read-site.ts'),
  ])
  const site = parseSite(JSON.stringify({ connectors: SITE }), 'bench')
  const secrets = { read: async () => 'a-secret-of-this-bench' }
  const opened = await openConnectors(site, { secrets, now: Date.now })
  await Promise.all(opened.map((one) => one.close?.()))
}

await import('../../src/app/serve.ts')
if (what === 'opened') await openAll()
const { user, system } = process.cpuUsage()
console.log(JSON.stringify({ wall: performance.now(), cpu: (user + system) / 1000 }))
