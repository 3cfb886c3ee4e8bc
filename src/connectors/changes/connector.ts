import type { TimeWindow } from '../../domain/case-file.ts'
import type { ChangeEvent } from '../../domain/change-event.ts'
import type { LiveConnector } from '../../domain/connector.ts'
import { changeWindow, diffAttrs } from '../change-rows.ts'
import { collected, type Question, unanswered } from '../collected.ts'

export interface ReceivedChanges {
  /** The newest changes of the window, at most so many. */
  read(window: TimeWindow, most: number): Promise<ChangeEvent[]>
}

const MOST = 500

const QUESTION: Question = {
  source: 'deploys',
  query: 'changes that were sent to POST /webhooks/changes, of the last day',
  args: {},
}

function rowOf({ sourceId, type, service, title, at, attrs }: ChangeEvent) {
  const { diff, files, ...rest } = attrs
  const told = typeof diff === 'string' || Array.isArray(files)
  return {
    ts: at,
    type,
    entity: service,
    title,
    attrs: {
      ...rest,
      id: sourceId,
      ...(told
        ? diffAttrs(typeof diff === 'string' ? diff : '', Array.isArray(files) ? files.map(String) : [])
        : {}),
    },
  }
}

/** The changes, or why there are none to be had. */
function inTime(read: () => Promise<ChangeEvent[]>, signal: AbortSignal): Promise<ChangeEvent[] | string> {
  const late = 'changes gave no answer in time'
  if (signal.aborted) return Promise.resolve(late)
  return new Promise((resolve) => {
    const gone = (): void => resolve(late)
    signal.addEventListener('abort', gone, { once: true })
    read()
      .then(resolve, (error: unknown) =>
        resolve(`changes cannot be read from the database: ${String(error)}`),
      )
      .finally(() => signal.removeEventListener('abort', gone))
  })
}

/** What tools of the team told us that they changed. It is in our own database: there is nothing to open. */
export function changesConnector({ read }: ReceivedChanges): LiveConnector {
  return {
    name: 'changes',
    answers: ['changes'],
    delayMs: 0,
    plan: () => [{ step: 'read', query: QUESTION.query }],
    collect: async (request, { signal }) => {
      const window = changeWindow(request.window)
      const changes = await inTime(() => read(window, MOST + 1), signal)
      if (typeof changes === 'string') {
        return [unanswered(QUESTION, window, { ok: false, status: 'failed', reason: changes, raw: null })]
      }
      const rows = changes.slice(0, MOST).map(rowOf)
      const truncated = changes.length > MOST ? `only the newest ${MOST} changes of the day are read` : null
      return [
        collected(QUESTION, window, {
          raw: Buffer.from(JSON.stringify(changes.slice(0, MOST))),
          tables: { changes: { rows } },
          truncated,
        }),
      ]
    },
    check: async () => ({ state: 'ok', detail: 'changes that were sent are in the database', fix: null }),
  }
}
