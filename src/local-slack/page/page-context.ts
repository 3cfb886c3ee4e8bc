import { createContext, useContext } from 'react'
import type { Snapshot } from '../http/snapshot.ts'
import type { Json } from '../workspace/types.ts'
import type { Result } from './call-local.ts'

export type Theme = 'light' | 'dark'

/** What every part of the page works with. */
export interface Page {
  slack: Snapshot
  theme: Theme
  channel: string
  thread: string | null
  /** Shows a channel, and a thread of it when named. */
  go: (channel: string, thread?: string | null) => void
  toast: (text: string, tone?: ToastTone) => void
  /** Calls the local API as the person this page acts as; a refusal shows as a toast unless `quiet`. */
  call: (name: string, body: Json, options?: { quiet?: boolean }) => Promise<Result>
}

export type ToastTone = 'good' | 'bad' | 'plain'

export const PageContext = createContext<Page | null>(null)

export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('usePage needs a PageContext above it')
  return page
}
