import type { KeyboardEvent } from 'react'
import type { Channel } from '../workspace/types.ts'
import { Icon } from './icons.tsx'
import type { Suggestion } from './suggestions.ts'
import { type Draft, type DraftPlace, useDraft } from './use-draft.ts'

const MOST_ROWS = 8

function placeholderOf(channel: Channel, threadTs: string | null): string {
  if (threadTs) return 'Reply… (@sitrep what changed?)'
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
          tabIndex={-1}
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

/** Keys that choose a suggestion; false when there is none to choose. */
function chooseByKey(key: string, draft: Draft): boolean {
  const { list, chosen, choose } = draft
  const picked = list[chosen]
  if (!picked) return false
  switch (key) {
    case 'ArrowDown':
      choose((chosen + 1) % list.length)
      return true
    case 'ArrowUp':
      choose((chosen + list.length - 1) % list.length)
      return true
    case 'Tab':
    case 'Enter':
      draft.pick(picked)
      return true
    case 'Escape':
      draft.dismiss()
      return true
    default:
      return false
  }
}

function onKey(event: KeyboardEvent<HTMLTextAreaElement>, draft: Draft): void {
  if (event.shiftKey || event.nativeEvent.isComposing) return
  const sends = event.key === 'Enter'
  const taken = chooseByKey(event.key, draft)
  if (taken || sends) event.preventDefault()
  if (sends && !taken) void draft.send()
}

function Tools({ draft, inThread }: { draft: Draft; inThread: boolean }) {
  return (
    <div className="composer-tools">
      <button
        type="button"
        className="icon-button"
        title="Mention someone"
        aria-label="Mention someone"
        onClick={() => draft.insert('@')}
      >
        @
      </button>
      {!inThread && (
        <button
          type="button"
          className="icon-button"
          title="Run a command"
          aria-label="Run a command"
          disabled={draft.text !== ''}
          onClick={() => draft.insert('/')}
        >
          /
        </button>
      )}
      <span className="composer-hint">
        {draft.text ? (
          <>
            <strong>Shift + Enter</strong> for a new line
          </>
        ) : null}
      </span>
      <button type="submit" className="send" aria-label="Send" disabled={!draft.text.trim()}>
        <Icon name="send" size={17} />
      </button>
    </div>
  )
}

/** Where one writes: mentions, channels and slash commands are offered while typing; Enter sends. */
export function Composer({ channel, threadTs }: DraftPlace) {
  const draft = useDraft({ channel, threadTs })
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void draft.send()
      }}
    >
      <Suggestions list={draft.list} chosen={draft.chosen} onPick={draft.pick} />
      <div className="composer-box">
        <textarea
          ref={draft.ref}
          rows={Math.min(MOST_ROWS, draft.text.split('\n').length)}
          value={draft.text}
          placeholder={placeholderOf(channel, threadTs)}
          aria-label={threadTs ? 'Reply in thread' : 'Message'}
          aria-autocomplete="list"
          onChange={(event) => draft.change(event.target.value, event.target.selectionStart)}
          onSelect={(event) => draft.moveCaret(event.currentTarget.selectionStart)}
          onKeyDown={(event) => onKey(event, draft)}
        />
        <Tools draft={draft} inThread={threadTs !== null} />
      </div>
    </form>
  )
}
