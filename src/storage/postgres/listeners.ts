import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Logger } from '../../platform/logger.ts'
import { errorFields } from '../errors.ts'
import type { Database } from '../sql.ts'

/** Between two attempts to connect again; whoever listens polls as well. */
const RECONNECT_MS = 1000

interface Listeners {
  listen: Database['listen']
  close(): Promise<void>
}

const quoted = (channel: string): string => `"${channel.replaceAll('"', '""')}"`

/** All channels on one dedicated connection, made at the first `listen` and made again when it is lost. */
export function postgresListeners(newClient: () => Client, log: Logger): Listeners {
  const heard = new Map<string, Set<(payload: string) => void>>()
  const closing = new AbortController()
  let connecting: Promise<Client> | null = null

  const connect = async (): Promise<Client> => {
    const client = newClient()
    client.on('notification', ({ channel, payload }) => {
      for (const one of heard.get(channel) ?? []) one(payload ?? '')
    })
    client.on('error', (error) => {
      if (closing.signal.aborted) return
      log.warn({ code: errorFields(error).code }, 'the LISTEN connection was lost')
      connecting = reconnect()
      connecting.catch(() => undefined)
    })
    await client.connect()
    for (const channel of heard.keys()) await client.query(`listen ${quoted(channel)}`)
    return client
  }

  const reconnect = async (): Promise<Client> => {
    for (;;) {
      await delay(RECONNECT_MS, undefined, { signal: closing.signal })
      try {
        return await connect()
      } catch (error) {
        log.warn({ code: errorFields(error).code }, 'the LISTEN connection cannot be made again yet')
      }
    }
  }

  return {
    listen: async (channel, listener) => {
      const isNew = !heard.has(channel)
      const set = heard.get(channel) ?? new Set()
      heard.set(channel, set)
      set.add(listener)
      const first = connecting === null
      connecting ??= connect()
      const client = await connecting
      if (isNew && !first) await client.query(`listen ${quoted(channel)}`)
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
