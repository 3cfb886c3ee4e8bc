import { readFile } from 'node:fs/promises'
import type { ClientConfig } from 'pg'
import type { ConnectorContext, ConnectorKind } from '../kind.ts'
import { PostgresOptions } from './options.ts'

async function configOf(options: PostgresOptions, { secret }: ConnectorContext): Promise<ClientConfig> {
  const { host, port, database, user, password, tls, ca } = options
  return {
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password: await secret(password) }),
    ssl:
      tls === 'off'
        ? false
        : {
            rejectUnauthorized: tls === 'verify',
            ...(ca === undefined ? {} : { ca: await readFile(ca, 'utf8') }),
          },
  }
}

/** Reads the counters again and again until `stop` fires. The timer keeps no process alive. */
function keepSampling(sample: (signal: AbortSignal) => Promise<boolean>, everyMs: number, stop: AbortSignal) {
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    const done = (): void => {
      isBusy = false
    }
    sample(AbortSignal.any([stop, AbortSignal.timeout(everyMs)])).then(done, done)
  }, everyMs)
  timer.unref()
  stop.addEventListener('abort', () => clearInterval(timer), { once: true })
}

export const postgresKind: ConnectorKind = {
  kind: 'postgres',
  title: 'PostgreSQL',
  answers: ['topology', 'metrics', 'state', 'tool'],
  options: PostgresOptions,
  unverified: null,
  open: async (given, context) => {
    const options = PostgresOptions.parse(given)
    const [{ postgresConnector }, { openSession }] = await Promise.all([
      import('./connector.ts'),
      import('./session.ts'),
    ])
    const config = await configOf(options, context)
    const sampleMs = options.sample_seconds * 1000
    const connector = postgresConnector({
      name: context.name,
      service: options.service ?? context.name,
      session: openSession({ config, now: context.now }),
      // With its gate and grammar, which only SQL of a model needs.
      openReadOnly: async () => (await import('./read-only-server.ts')).openReadOnlyServer({ url: config }),
      now: context.now,
      sampleMs,
    })
    const stopping = new AbortController()
    keepSampling(connector.sample, sampleMs, stopping.signal)
    return {
      ...connector,
      close: async () => {
        stopping.abort()
        await connector.close?.()
      },
    }
  },
}
