import { asText, isObject } from '../json.ts'

/** What is wrong, as Slack words it in `response_metadata.messages`. */
export type Complaint = string

export const complain = (pointer: string, text: string): Complaint =>
  `[ERROR] ${text} [json-pointer:${pointer}]`

export const tooLong = (value: unknown, limit: number, pointer: string): Complaint[] => {
  const text = isObject(value) ? asText(value.text) : asText(value)
  return text.length > limit ? [complain(pointer, `must be less than ${limit + 1} characters`)] : []
}
