import type { Settings } from '../config.ts'
import { type HttpResponse, type HttpServer, startHttpServer } from '../platform/http-server.ts'
import type { Logger } from '../platform/logger.ts'
import { systemClock } from './clock.ts'
import type { Pipeline } from './pipeline.ts'
import { portProblem } from './setup-error.ts'

/** Where pages come in over HTTP. */
export interface Doors {
  server: HttpServer
  /** Opens the webhook for what can be stored now. */
  open(pipeline: Pipeline, ready: () => Promise<boolean>): void
}

const NOT_READY: HttpResponse = {
  status: 503,
  body: { error: 'Sitrep is still preparing its database; send it again' },
}

/** Listens at once; until the database is there, pages are asked to come again. */
export async function openDoors(
  { settings, log }: { settings: Settings; log: Logger },
  secrets: readonly string[],
): Promise<Doors> {
  const { pagerDutyIntake } = await import('../intake/pagerduty/webhook.ts')
  const { alertmanagerIntake } = await import('../intake/alertmanager/webhook.ts')
  let pipeline: Pipeline | null = null
  let isReady: () => Promise<boolean> = async () => false
  const accept: Pipeline['accept'] = async (signal, body) => {
    if (!pipeline) throw new Error('the database is not open yet')
    return pipeline.accept(signal, body)
  }
  const pagerDuty = pagerDutyIntake({ secrets, accept, log })
  const tokens = settings.ALERTMANAGER_WEBHOOK_TOKENS
  const alertmanager = alertmanagerIntake({ tokens, accept, now: systemClock.now, log })
  const { SITREP_HOST: host, SITREP_PORT: port } = settings
  const server = await startHttpServer({
    host,
    port,
    routes: {
      'POST /webhooks/pagerduty': async (request) => (pipeline ? pagerDuty(request) : NOT_READY),
      'POST /webhooks/alertmanager': async (request) => (pipeline ? alertmanager(request) : NOT_READY),
      'GET /healthz': async () => ({ status: 200, body: { status: 'up' } }),
      'GET /readyz': async () => {
        const ready = await isReady().catch(() => false)
        return ready ? { status: 200, body: { status: 'ready' } } : NOT_READY
      },
    },
    onError: (error, where) => log.error({ error: String(error), path: where }, 'a request failed'),
  }).catch((error: unknown) => {
    throw portProblem(error, port, 'SITREP_PORT')
  })
  return {
    server,
    open: (opened, ready) => {
      pipeline = opened
      isReady = ready
    },
  }
}
