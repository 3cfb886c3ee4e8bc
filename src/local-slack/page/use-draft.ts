import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Channel } from '../workspace/types.ts'
import { usePage } from './page-context.ts'
import { type Suggestion, suggestionsFor, wordAt } from './suggestions.ts'
import { useStored } from './use-settings.ts'

export interface DraftPlace {
  channel: Channel
  /** null writes into the channel. */
  threadTs: string | null
}

export interface Draft {
  ref: RefObject<HTMLTextAreaElement | null>
  text: string
  list: readonly Suggestion[]
  /** Index into `list`. */
  chosen: number
  choose: (index: number) => void
  dismiss: () => void
  change: (text: string, caret: number) => void
  moveCaret: (caret: number) => void
  pick: (suggestion: Suggestion) => void
  /** Puts text where the caret is. */
  insert: (text: string) => void
  send: () => Promise<void>
}

/** The pane in front takes the keyboard: a thread when it opens, its channel when it closes. */
function useFocusInFront(ref: RefObject<HTMLTextAreaElement | null>, threadTs: string | null): void {
  const { thread } = usePage()
  useEffect(() => {
    if (thread === threadTs) ref.current?.focus()
  }, [ref, thread, threadTs])
}

/** Text and caret of the textarea; a caret set from here is put there after the text was drawn. */
function useText(key: string, ref: RefObject<HTMLTextAreaElement | null>) {
  const [text, setText] = useStored(key, () => '', 'session')
  const [caret, setCaret] = useState(text.length)
  const wanted = useRef<number | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each new text
  useLayoutEffect(() => {
    if (wanted.current !== null) ref.current?.setSelectionRange(wanted.current, wanted.current)
    wanted.current = null
  }, [text])
  const change = (value: string, at: number) => {
    setText(value)
    setCaret(at)
  }
  const replace = (from: number, to: number, by: string) => {
    wanted.current = from + by.length
    change(`${text.slice(0, from)}${by}${text.slice(to)}`, from + by.length)
    ref.current?.focus()
  }
  return { text, caret, change, replace, moveCaret: setCaret }
}

/** What is being written in one place; it stays there while other places are looked at. */
export function useDraft({ channel, threadTs }: DraftPlace): Draft {
  const { slack, call } = usePage()
  const ref = useRef<HTMLTextAreaElement | null>(null)
  const { text, caret, change, replace, moveCaret } = useText(
    `draft:${slack.me}:${channel.id}:${threadTs ?? ''}`,
    ref,
  )
  const [chosen, choose] = useState(0)
  const [dismissed, setDismissed] = useState(false)
  useFocusInFront(ref, threadTs)
  const typed = wordAt(text, caret)
  const changed = (value: string, at: number) => {
    change(value, at)
    choose(0)
    setDismissed(false)
  }
  const send = async () => {
    const said = text.trim()
    if (!said) return
    changed('', 0)
    const name = said.startsWith('/') ? 'command' : 'message'
    const result = await call(name, { channel: channel.id, threadTs, text: said })
    // What could not be sent is not lost.
    if (!result.ok && ref.current?.value === '') changed(said, said.length)
  }
  return {
    ref,
    text,
    list: dismissed ? [] : suggestionsFor(slack, channel, typed),
    chosen,
    choose,
    dismiss: () => setDismissed(true),
    change: changed,
    moveCaret,
    pick: ({ insert }) => {
      replace(typed.start, caret, insert)
      setDismissed(true)
    },
    insert: (added) => {
      replace(caret, caret, added)
      setDismissed(false)
    },
    send,
  }
}
