import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Logger } from '../../platform/logger.ts'
import { DatabaseError, errorFields } from '../errors.ts'
import type { Database } from '../sql.ts'

/** Between two attempts to connect again; whoever listens polls as well. */
const RECONNECT_MS = 1000

interface Listeners {
  listen: Database['listen']
  close(): Promise<void>
}

const quoted = (channel: string): string => `"${channel.replaceAll('"', '""')}"`

/** Connects and listens; `lost` is called once, and only for a connection that was established. */
async function connect(
  client: Client,
  channels: Iterable<string>,
  lost: (error: Error) => void,
): Promise<Client> {
  let state: 'connecting' | 'live' | 'over' = 'connecting'
  // A connection that ends reports it twice: the server's last words, then the closed socket.
  client.on('error', (error) => {
    const wasLive = state === 'live'
    state = 'over'
    if (wasLive) lost(error)
  })
  try {
    await client.connect()
    for (const channel of channels) await client.query(`listen ${quoted(channel)}`)
    state = 'live'
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw new DatabaseError(errorFields(error))
  }
}

/** All channels on one dedicated connection, made at the first `listen` and made again when it is lost. */
export function postgresListeners(newClient: () => Client, log: Logger): Listeners {
  const heard = new Map<string, Set<(payload: string) => void>>()
  const closing = new AbortController()
  let connecting: Promise<Client> | null = null

  const open = (): Promise<Client> => {
    const client = newClient()
    client.on('notification', ({ channel, payload }) => {
      for (const one of heard.get(channel) ?? []) one(payload ?? '')
    })
    return connect(client, heard.keys(), (error) => {
      if (closing.signal.aborted) return
      log.warn({ code: errorFields(error).code }, 'the LISTEN connection was lost')
      connecting = reopen()
      connecting.catch(() => undefined)
    })
  }

  const reopen = async (): Promise<Client> => {
    for (;;) {
      await delay(RECONNECT_MS, undefined, { signal: closing.signal })
      try {
        return await open()
      } catch (error) {
        log.warn({ code: errorFields(error).code }, 'the LISTEN connection cannot be made again yet')
      }
    }
  }

  /** One that fails is forgotten, so that the next listener tries anew. */
  const first = async (): Promise<Client> => {
    try {
      return await open()
    } catch (error) {
      connecting = null
      throw error
    }
  }

  return {
    listen: async (channel, listener) => {
      const set = heard.get(channel) ?? new Set()
      heard.set(channel, set)
      set.add(listener)
      try {
        const known = connecting
        connecting ??= first()
        const client = await connecting
        // A connection that was there already may not know the channel; LISTEN twice is LISTEN once.
        if (known) await client.query(`listen ${quoted(channel)}`)
      } catch (error) {
        set.delete(listener)
        throw error
      }
      return async () => {
        set.delete(listener)
      }
    },
    close: async () => {
      closing.abort()
      const client = await connecting?.catch(() => null)
      await client?.end().catch(() => undefined)
    },
  }
}
