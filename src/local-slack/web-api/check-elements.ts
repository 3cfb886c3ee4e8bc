import { asList, asObject, asText, isObject } from '../json.ts'
import type { Json } from '../workspace/types.ts'
import { type Complaint, complain, tooLong } from './complaint.ts'

const LIMITS = {
  buttonText: 75,
  value: 2000,
  url: 3000,
  actionId: 255,
  placeholder: 150,
  optionText: 75,
  optionValue: 150,
  selectOptions: 100,
  overflowOptions: 5,
  choiceOptions: 10,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const

const OPTION_LIMITS: Record<string, number> = {
  static_select: LIMITS.selectOptions,
  multi_static_select: LIMITS.selectOptions,
  overflow: LIMITS.overflowOptions,
  radio_buttons: LIMITS.choiceOptions,
  checkboxes: LIMITS.choiceOptions,
}

function checkOptions(element: Json, pointer: string): Complaint[] {
  const limit = OPTION_LIMITS[asText(element.type)]
  if (limit === undefined || Array.isArray(element.option_groups)) return []
  const options = asList(element.options)
  const at = `${pointer}/options`
  if (options.length === 0) return [complain(at, 'no fewer than 1 items required')]
  return [
    ...(options.length > limit ? [complain(at, `no more than ${limit} items allowed`)] : []),
    ...options.flatMap((option, i) => [
      ...tooLong(asObject(option).text, LIMITS.optionText, `${at}/${i}/text/text`),
      ...tooLong(asObject(option).value, LIMITS.optionValue, `${at}/${i}/value`),
    ]),
  ]
}

function checkButton(element: Json, pointer: string): Complaint[] {
  if (element.type !== 'button') return []
  const style = asText(element.style)
  return [
    ...(asObject(element.text).type === 'plain_text'
      ? []
      : [complain(`${pointer}/text`, 'must be one of: plain_text')]),
    ...tooLong(element.text, LIMITS.buttonText, `${pointer}/text/text`),
    ...tooLong(element.value, LIMITS.value, `${pointer}/value`),
    ...tooLong(element.url, LIMITS.url, `${pointer}/url`),
    ...(style && !['primary', 'danger'].includes(style)
      ? [complain(`${pointer}/style`, 'must be one of: primary, danger')]
      : []),
  ]
}

function checkConfirm(element: Json, pointer: string): Complaint[] {
  if (!isObject(element.confirm)) return []
  const { title, text, confirm, deny } = element.confirm
  return [
    ...tooLong(title, LIMITS.confirmTitle, `${pointer}/confirm/title/text`),
    ...tooLong(text, LIMITS.confirmText, `${pointer}/confirm/text/text`),
    ...tooLong(confirm, LIMITS.confirmButton, `${pointer}/confirm/confirm/text`),
    ...tooLong(deny, LIMITS.confirmButton, `${pointer}/confirm/deny/text`),
  ]
}

/** Complaints about one interactive element, or a text or image of a context block. */
export function checkElement(element: Json, pointer: string): Complaint[] {
  if (!asText(element.type)) return [complain(`${pointer}/type`, 'missing required field: type')]
  return [
    ...tooLong(element.action_id, LIMITS.actionId, `${pointer}/action_id`),
    ...tooLong(element.placeholder, LIMITS.placeholder, `${pointer}/placeholder/text`),
    ...checkButton(element, pointer),
    ...checkOptions(element, pointer),
    ...checkConfirm(element, pointer),
  ]
}
