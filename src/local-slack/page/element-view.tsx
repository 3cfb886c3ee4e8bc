import { type ReactNode, useState } from 'react'
import type { Json } from '../workspace/types.ts'
import { actionIdOf, initialOf, optionsOf, partOf, typeOf, type Value, wordsOf } from './element-facts.ts'
import { usePage } from './page-context.ts'

interface ElementProps {
  element: Json
  /** Called with a button's value or with what was chosen; a button waits for what it gives. */
  onAct: (value: Value) => unknown
  /** What stands beside it in a modal; elsewhere its placeholder is its name. */
  label?: string
}

function confirmed(element: Json): boolean {
  const confirm = partOf(element, 'confirm')
  return !confirm || window.confirm([wordsOf(confirm, 'title'), wordsOf(confirm, 'text')].join('\n\n'))
}

function Button({ element, onAct }: ElementProps) {
  const style = typeof element.style === 'string' ? element.style : ''
  const url = typeof element.url === 'string' ? element.url : null
  const [busy, setBusy] = useState(false)
  const press = async () => {
    if (busy || !confirmed(element)) return
    if (url?.startsWith('http')) window.open(url, '_blank', 'noreferrer')
    setBusy(true)
    await onAct(typeof element.value === 'string' ? element.value : null)
    setBusy(false)
  }
  return (
    <button
      type="button"
      className={`slack-button ${style}`}
      data-action={actionIdOf(element)}
      aria-busy={busy}
      onClick={() => void press()}
    >
      {wordsOf(element, 'text')}
    </button>
  )
}

function Feedback({ element, onAct }: ElementProps) {
  const both = [partOf(element, 'positive_button'), partOf(element, 'negative_button')]
  const buttons = both.filter((button) => button !== null)
  return buttons.map((button) => (
    <Button
      key={wordsOf(button, 'text')}
      element={{ ...button, action_id: element.action_id }}
      onAct={onAct}
    />
  ))
}

interface Choice {
  value: string
  label: string
}

/** People, channels or the element's own options. */
function useChoices(element: Json): Choice[] {
  const { slack } = usePage()
  const type = typeOf(element)
  if (type.includes('users_select')) {
    return slack.people.filter(({ bot }) => !bot).map(({ id, realName }) => ({ value: id, label: realName }))
  }
  if (type.includes('channels_select') || type.includes('conversations_select')) {
    const named = slack.channels.filter(({ kind }) => kind !== 'im')
    return named.map(({ id, name }) => ({ value: id, label: `#${name}` }))
  }
  return optionsOf(element)
}

function Select({ element, onAct, label }: ElementProps) {
  const choices = useChoices(element)
  const overflow = typeOf(element) === 'overflow'
  const initial = initialOf(element)
  const placeholder = overflow ? '…' : wordsOf(element, 'placeholder') || 'Choose'
  return (
    <select
      className={overflow ? 'slack-select overflow' : 'slack-select'}
      data-action={actionIdOf(element)}
      aria-label={label ?? placeholder}
      defaultValue={typeof initial === 'string' ? initial : ''}
      onChange={(event) => {
        onAct(event.target.value)
        // The same entry of an overflow menu can be chosen again.
        if (overflow) event.target.value = ''
      }}
    >
      <option value="" disabled hidden={overflow}>
        {placeholder}
      </option>
      {choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  )
}

function MultiSelect({ element, onAct, label }: ElementProps) {
  const choices = useChoices(element)
  const initial = initialOf(element)
  return (
    <select
      multiple
      className="slack-select"
      data-action={actionIdOf(element)}
      aria-label={label ?? (wordsOf(element, 'placeholder') || 'Choose')}
      defaultValue={Array.isArray(initial) ? initial : []}
      onChange={(event) => onAct([...event.target.selectedOptions].map(({ value }) => value))}
    >
      {choices.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  )
}

function Ticks({ element, onAct }: ElementProps) {
  const many = typeOf(element) === 'checkboxes'
  const initial = [initialOf(element) ?? []].flat()
  const name = `${actionIdOf(element)}-${typeOf(element)}`
  const changed = (from: HTMLInputElement) => {
    const all = [...(from.closest('.slack-ticks')?.querySelectorAll('input') ?? [])]
    onAct(many ? all.filter(({ checked }) => checked).map(({ value }) => value) : from.value)
  }
  return (
    <div className="slack-ticks" data-action={actionIdOf(element)}>
      {optionsOf(element).map(({ value, label }) => (
        <label key={value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            value={value}
            defaultChecked={initial.includes(value)}
            onChange={(event) => changed(event.currentTarget)}
          />
          {label}
        </label>
      ))}
    </div>
  )
}

const INPUT_TYPES: Record<string, string> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
}

function Typed({ element, onAct }: ElementProps) {
  const initial = initialOf(element)
  const shared = {
    className: 'slack-input',
    'data-action': actionIdOf(element),
    placeholder: wordsOf(element, 'placeholder'),
    defaultValue: typeof initial === 'string' ? initial : '',
    maxLength: typeof element.max_length === 'number' ? element.max_length : 3000,
    onChange: (event: { target: { value: string } }) => onAct(event.target.value || null),
  }
  return element.multiline === true ? (
    <textarea {...shared} rows={4} />
  ) : (
    <input {...shared} type={INPUT_TYPES[typeOf(element)] ?? 'text'} />
  )
}

const KINDS: Record<string, (props: ElementProps) => ReactNode> = {
  button: Button,
  feedback_buttons: Feedback,
  checkboxes: Ticks,
  radio_buttons: Ticks,
  overflow: Select,
  static_select: Select,
  users_select: Select,
  channels_select: Select,
  conversations_select: Select,
  multi_static_select: MultiSelect,
  ...Object.fromEntries(Object.keys(INPUT_TYPES).map((type) => [type, Typed])),
}

/**
 * One interactive element in plain HTML controls. The renderer's own are uncontrolled and tell nobody what was
 * chosen, so everything a person can press or fill in is drawn here.
 */
export function ElementView(props: ElementProps) {
  const Kind = KINDS[typeOf(props.element)]
  if (!Kind) return <span className="unsupported">The local Slack has no {typeOf(props.element)}.</span>
  return <Kind {...props} />
}

/** Elements that can be pressed: what an `accessory` may also be, next to a picture. */
export const isInteractive = (element: Json): boolean => typeOf(element) in KINDS
