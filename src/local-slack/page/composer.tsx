import { type KeyboardEvent, useRef, useState } from 'react'
import type { Channel } from '../workspace/types.ts'
import { Icon } from './icons.tsx'
import { usePage } from './page-context.ts'
import { type Suggestion, suggestionsFor, wordAt } from './suggestions.ts'

interface ComposerProps {
  channel: Channel
  threadTs: string | null
}

function placeholderOf(channel: Channel, threadTs: string | null): string {
  if (threadTs) return 'Reply… (@sitrep why is it slow?)'
  return channel.kind === 'im' ? 'Message Sitrep' : `Message #${channel.name}`
}

interface SuggestionsProps {
  list: readonly Suggestion[]
  chosen: number
  onPick: (suggestion: Suggestion) => void
}

function Suggestions({ list, chosen, onPick }: SuggestionsProps) {
  if (list.length === 0) return null
  return (
    <div className="suggestions" role="listbox" aria-label="Suggestions">
      {list.map((suggestion, index) => (
        <button
          key={suggestion.label}
          type="button"
          role="option"
          aria-selected={index === chosen}
          className={index === chosen ? 'suggestion chosen' : 'suggestion'}
          onMouseDown={(event) => {
            // The textarea keeps the focus and its caret.
            event.preventDefault()
            onPick(suggestion)
          }}
        >
          <strong>{suggestion.label}</strong> <span>{suggestion.detail}</span>
        </button>
      ))}
    </div>
  )
}

function useDraft({ channel, threadTs }: ComposerProps) {
  const { slack, call } = usePage()
  const ref = useRef<HTMLTextAreaElement | null>(null)
  const [text, setText] = useState('')
  const [caret, setCaret] = useState(0)
  const [chosen, setChosen] = useState(0)
  const [dismissed, setDismissed] = useState(false)
  const typed = wordAt(text, caret)
  const list = dismissed ? [] : suggestionsFor(slack, channel, typed)
  const change = (value: string, at: number) => {
    setText(value)
    setCaret(at)
    setChosen(0)
    setDismissed(false)
  }
  const pick = ({ insert }: Suggestion) => {
    const value = `${text.slice(0, typed.start)}${insert}${text.slice(caret)}`
    change(value, typed.start + insert.length)
    setDismissed(true)
    ref.current?.focus()
  }
  const send = async () => {
    const said = text.trim()
    if (!said) return
    change('', 0)
    const result = await call(said.startsWith('/') ? 'command' : 'message', {
      channel: channel.id,
      threadTs,
      text: said,
    })
    // What was typed is not lost when it could not be sent.
    if (!result.ok && !said.startsWith('/')) change(said, said.length)
  }
  return { ref, text, list, chosen, setChosen, setDismissed, change, pick, send }
}

function keysOf(draft: ReturnType<typeof useDraft>) {
  const { list, chosen } = draft
  const picked = list[chosen]
  const open: Record<string, () => void> = picked
    ? {
        ArrowDown: () => draft.setChosen((chosen + 1) % list.length),
        ArrowUp: () => draft.setChosen((chosen + list.length - 1) % list.length),
        Tab: () => draft.pick(picked),
        Enter: () => draft.pick(picked),
        Escape: () => draft.setDismissed(true),
      }
    : { Enter: () => void draft.send() }
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const act = event.shiftKey || event.nativeEvent.isComposing ? undefined : open[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
}

/** Where one writes: mentions, channels and slash commands are offered while typing; Enter sends. */
export function Composer(props: ComposerProps) {
  const draft = useDraft(props)
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void draft.send()
      }}
    >
      <Suggestions list={draft.list} chosen={draft.chosen} onPick={draft.pick} />
      <textarea
        ref={draft.ref}
        rows={Math.min(8, draft.text.split('\n').length)}
        value={draft.text}
        placeholder={placeholderOf(props.channel, props.threadTs)}
        aria-label={props.threadTs ? 'Reply in thread' : 'Message'}
        onChange={(event) => draft.change(event.target.value, event.target.selectionStart)}
        onKeyDown={keysOf(draft)}
      />
      <button type="submit" className="send" aria-label="Send" disabled={!draft.text.trim()}>
        <Icon name="send" size={18} />
      </button>
    </form>
  )
}
