import type { Settings } from '../config.ts'
import type { ChangeEvent } from '../domain/change-event.ts'
import type { Clock } from '../domain/ids.ts'
import { type HttpResponse, type HttpServer, startHttpServer } from '../platform/http-server.ts'
import type { Logger } from '../platform/logger.ts'
import type { Pipeline } from './pipeline.ts'
import { portProblem } from './setup-error.ts'

/** What takes what comes in. */
interface Behind {
  pipeline: Pipeline
  storeChanges: (changes: readonly ChangeEvent[]) => Promise<void>
  ready: () => Promise<boolean>
}

/** Where pages and changes come in over HTTP. */
export interface Doors {
  server: HttpServer
  /** Opens the webhooks for what can be stored now. */
  open(behind: Behind): void
}

const NOT_READY: HttpResponse = {
  status: 503,
  body: { error: 'Sitrep is still preparing its database; send it again' },
}

/** Listens at once; until the database is there, pages are asked to come again. */
export async function openDoors(
  { settings, clock, log }: { settings: Settings; clock: Clock; log: Logger },
  secrets: readonly string[],
): Promise<Doors> {
  const [{ pagerDutyIntake }, { alertmanagerIntake }, { changesIntake }] = await Promise.all([
    import('../intake/pagerduty/webhook.ts'),
    import('../intake/alertmanager/webhook.ts'),
    import('../intake/changes/webhook.ts'),
  ])
  let behind: Behind | null = null
  const opened = (): Behind => {
    if (!behind) throw new Error('the database is not open yet')
    return behind
  }
  const accept: Pipeline['accept'] = async (signal, body) => opened().pipeline.accept(signal, body)
  const { now } = clock
  const pagerDuty = pagerDutyIntake({ secrets, accept, log })
  const alertmanager = alertmanagerIntake({ tokens: settings.ALERTMANAGER_WEBHOOK_TOKENS, accept, now, log })
  const changes = changesIntake({
    tokens: settings.SITREP_CHANGES_TOKENS,
    store: async (all) => opened().storeChanges(all),
    now,
    log,
  })
  const { SITREP_HOST: host, SITREP_PORT: port } = settings
  const server = await startHttpServer({
    host,
    port,
    routes: {
      'POST /webhooks/pagerduty': async (request) => (behind ? pagerDuty(request) : NOT_READY),
      'POST /webhooks/alertmanager': async (request) => (behind ? alertmanager(request) : NOT_READY),
      'POST /webhooks/changes': async (request) => (behind ? changes(request) : NOT_READY),
      'GET /healthz': async () => ({ status: 200, body: { status: 'up' } }),
      'GET /readyz': async () => {
        const ready = await behind?.ready().catch(() => false)
        return ready ? { status: 200, body: { status: 'ready' } } : NOT_READY
      },
    },
    onError: (error, where) => log.error({ error: String(error), path: where }, 'a request failed'),
  }).catch((error: unknown) => {
    throw portProblem(error, port, 'SITREP_PORT')
  })
  return {
    server,
    open: (all) => {
      behind = all
    },
  }
}
