import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** Pixels from the end at which a reader still follows. */
const NEAR_END = 120

export interface Follow {
  ref: RefObject<HTMLDivElement | null>
  onScroll: () => void
  /** The reader has scrolled up and no longer sees what arrives. */
  away: boolean
  toEnd: () => void
}

const endOf = (list: HTMLElement): number => list.scrollHeight - list.scrollTop - list.clientHeight

/** Follows the newest message unless the reader has scrolled up. `count` is how many rows there are. */
export function useFollow(count: number): Follow {
  const ref = useRef<HTMLDivElement | null>(null)
  const following = useRef(true)
  const [away, setAway] = useState(false)
  const toEnd = () => {
    following.current = true
    setAway(false)
    if (ref.current) ref.current.scrollTop = ref.current.scrollHeight
  }
  useEffect(() => {
    const list = ref.current
    if (!list) return
    // Messages grow after they are drawn (streams, edits) and the list shrinks under a growing composer.
    const observer = new ResizeObserver(() => {
      if (following.current) list.scrollTop = list.scrollHeight
    })
    for (const element of [list, ...list.children]) observer.observe(element)
    return () => observer.disconnect()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is what moves the list
  useLayoutEffect(() => {
    if (following.current) toEnd()
  }, [count])
  const size = useRef('')
  const onScroll = () => {
    const list = ref.current
    if (!list) return
    const drawn = `${list.clientHeight}/${list.scrollHeight}`
    const resized = size.current !== drawn
    size.current = drawn
    // A window or a pane that changed its size scrolls by itself: that is not the reader going away.
    if (resized && following.current) return toEnd()
    following.current = endOf(list) < NEAR_END
    setAway(!following.current)
  }
  return { ref, onScroll, away, toEnd }
}
