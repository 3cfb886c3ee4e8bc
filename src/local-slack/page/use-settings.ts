import { useEffect, useState } from 'react'
import type { Theme } from './page-context.ts'

/** A choice that outlives a reload: of this tab (`session`) or of this browser (`local`). */
export function useStored(
  key: string,
  initial: () => string,
  where: 'session' | 'local',
): [string, (value: string) => void] {
  const storage = where === 'session' ? sessionStorage : localStorage
  const [value, setValue] = useState(() => storage.getItem(key) ?? initial())
  return [
    value,
    (next) => {
      storage.setItem(key, next)
      setValue(next)
    },
  ]
}

const systemTheme = (): Theme =>
  window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'

export function useTheme(): [Theme, () => void] {
  const [stored, setStored] = useStored('theme', systemTheme, 'local')
  const theme: Theme = stored === 'dark' ? 'dark' : 'light'
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return [theme, () => setStored(theme === 'dark' ? 'light' : 'dark')]
}

/** Which channel and thread are shown, kept in the address: `/?channel=C0X&thread=1700000000.000100`. */
export function usePlace(): {
  channel: string
  thread: string | null
  go: (channel: string, thread?: string | null) => void
} {
  const read = () => {
    const query = new URLSearchParams(location.search)
    return { channel: query.get('channel') ?? 'C0INCIDENTS', thread: query.get('thread') }
  }
  const [place, setPlace] = useState(read)
  useEffect(() => {
    const follow = () => setPlace(read())
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  })
  const go = (channel: string, thread: string | null = null) => {
    const query = new URLSearchParams({ channel, ...(thread ? { thread } : {}) })
    history.pushState(null, '', `/?${query}`)
    setPlace({ channel, thread })
  }
  return { ...place, go }
}
