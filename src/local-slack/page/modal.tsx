import { type SubmitEvent, useEffect, useRef, useState } from 'react'
import type { Block, View } from '../workspace/types.ts'
import { BlocksView } from './blocks-view.tsx'
import { actionIdOf, initialOf, isEmpty, partOf, typeOf, type Value, wordsOf } from './element-facts.ts'
import { ElementView } from './element-view.tsx'
import { Icon } from './icons.tsx'
import { MessageBoundary } from './message-boundary.tsx'
import { usePage } from './page-context.ts'

/** Block id to what was entered. */
type Entered = Record<string, Value>
type Errors = Record<string, string>

const isInput = (block: Block): boolean => block.type === 'input' && partOf(block, 'element') !== null
const idOf = (block: Block): string => block.block_id ?? ''

const firstEntered = (view: View): Entered =>
  Object.fromEntries(
    view.blocks.filter(isInput).map((block) => [idOf(block), initialOf(partOf(block, 'element') ?? {})]),
  )

/** Slack checks this before the app is asked. */
const missing = (view: View, entered: Entered): Errors =>
  Object.fromEntries(
    view.blocks
      .filter((block) => isInput(block) && block.optional !== true && isEmpty(entered[idOf(block)] ?? null))
      .map((block) => [idOf(block), 'Please complete this required field.']),
  )

const valuesOf = (view: View, entered: Entered) =>
  Object.fromEntries(
    view.blocks
      .filter(isInput)
      .map((block) => [
        idOf(block),
        { [actionIdOf(partOf(block, 'element') ?? {})]: entered[idOf(block)] ?? null },
      ]),
  )

interface InputProps {
  block: Block
  error: string | undefined
  onChange: (value: Value) => void
}

const CHOICES = ['checkboxes', 'radio_buttons']

function InputBlock({ block, error, onChange }: InputProps) {
  const element = partOf(block, 'element') ?? {}
  const hint = wordsOf(block, 'hint')
  const words = (
    <>
      {wordsOf(block, 'label')}
      {block.optional === true && <span className="optional"> (optional)</span>}
    </>
  )
  const below = (
    <>
      {error && (
        <span className="field-error" role="alert">
          {error}
        </span>
      )}
      {hint && <span className="hint">{hint}</span>}
    </>
  )
  if (CHOICES.includes(typeOf(element))) {
    return (
      <fieldset className="modal-input plain">
        <legend className="modal-label">{words}</legend>
        <ElementView element={element} onAct={onChange} />
        {below}
      </fieldset>
    )
  }
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: ElementView draws the control inside the label
    <label className={error ? 'modal-input invalid' : 'modal-input'}>
      <span className="modal-label">{words}</span>
      <ElementView element={element} onAct={onChange} label={wordsOf(block, 'label')} />
      {below}
    </label>
  )
}

function useForm(view: View) {
  const { call } = usePage()
  const [typed, setTyped] = useState<Entered>({})
  // An update of the view keeps what was entered and may bring inputs with a first value of their own.
  const entered = { ...firstEntered(view), ...typed }
  const [errors, setErrors] = useState<Errors>({})
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const gaps = missing(view, entered)
    setErrors(gaps)
    if (Object.keys(gaps).length > 0) return
    setBusy(true)
    const result = await call(
      'view-submit',
      { viewId: view.id, values: valuesOf(view, entered) },
      { quiet: true },
    )
    setBusy(false)
    const words = result.error ? { '': 'We had some trouble connecting. Try again?' } : {}
    setErrors(result.ok ? {} : (result.errors ?? words))
  }
  const change = (id: string, value: Value) => setTyped((all) => ({ ...all, [id]: value }))
  return { errors, busy, submit, change }
}

function ModalBody({ view, form }: { view: View; form: ReturnType<typeof useForm> }) {
  return (
    <div className="modal-body">
      {form.errors[''] && <p className="field-error">{form.errors['']}</p>}
      {view.blocks.map((block, index) =>
        isInput(block) ? (
          <InputBlock
            key={idOf(block)}
            block={block}
            error={form.errors[idOf(block)]}
            onChange={(value) => form.change(idOf(block), value)}
          />
        ) : (
          <BlocksView key={idOf(block) || index} blocks={[block]} surface={{ viewId: view.id }} />
        ),
      )}
    </div>
  )
}

function Modal({ view }: { view: View }) {
  const { call } = usePage()
  const ref = useRef<HTMLDialogElement | null>(null)
  const form = useForm(view)
  useEffect(() => {
    ref.current?.showModal()
    ref.current?.querySelector<HTMLElement>('.modal-body :is(input, textarea, select)')?.focus()
  }, [])
  const close = () => void call('view-close', { viewId: view.id })
  const submitText = wordsOf(view, 'submit')
  return (
    <dialog
      ref={ref}
      className="modal"
      aria-label={wordsOf(view, 'title')}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
    >
      <form onSubmit={(event) => void form.submit(event)} noValidate>
        <header className="modal-header">
          <h2>{wordsOf(view, 'title')}</h2>
          <button type="button" className="icon-button" aria-label="Close dialog" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <MessageBoundary text={wordsOf(view, 'title')} version={view.hash}>
          <ModalBody view={view} form={form} />
        </MessageBoundary>
        <footer className="modal-footer">
          <button type="button" className="slack-button" onClick={close}>
            {wordsOf(view, 'close') || 'Close'}
          </button>
          {submitText && (
            <button type="submit" className="slack-button primary" disabled={form.busy}>
              {submitText}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  )
}

/** The topmost dialog; the ones below come back when it closes. */
export function ModalStack() {
  const { slack } = usePage()
  const top = slack.views.at(-1)
  return top ? <Modal key={top.id} view={top} /> : null
}
