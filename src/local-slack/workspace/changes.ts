import type { Ephemeral, FiredPage, SlackMessage, View } from './types.ts'

/** What the page is told, one change at a time. `person` limits it to one person's page. */
export type Change =
  | { kind: 'message'; channel: string; message: SlackMessage }
  | { kind: 'message-gone'; channel: string; ts: string }
  | { kind: 'ephemeral'; person: string; ephemeral: Ephemeral }
  | { kind: 'ephemeral-gone'; person: string; id: string }
  | { kind: 'views'; person: string; views: View[] }
  | { kind: 'home'; person: string; view: View }
  | { kind: 'read'; person: string; channel: string; ts: string }
  | { kind: 'status'; channel: string; threadTs: string; status: string }
  | { kind: 'channels' }
  | { kind: 'pages'; pages: FiredPage[] }
  | { kind: 'app'; connected: boolean }

export interface Changes {
  emit(change: Change): void
  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>()
  return {
    emit: (change) => {
      for (const listener of listeners) listener(change)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
