import { asList, asObject, asText, isObject } from '../json.ts'
import type { Block, Json } from '../workspace/types.ts'
import { checkElement } from './check-elements.ts'
import { type Complaint, complain, tooLong } from './complaint.ts'

/** Slack's limits (docs.slack.dev/reference/block-kit); texts in characters. */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  sectionText: 3000,
  sectionFields: 10,
  fieldText: 2000,
  headerText: 150,
  actions: 25,
  context: 10,
  contextActions: 5,
  markdown: 12_000,
  tableRows: 100,
  tableColumns: 20,
  blockId: 255,
  /** Undocumented: real messages are refused near 13,200 characters over all blocks. */
  allText: 13_000,
} as const

type Check = (block: Json, pointer: string) => Complaint[]

const elements =
  (limit: number): Check =>
  (block, pointer) => {
    const list = asList(block.elements)
    const at = `${pointer}/elements`
    if (list.length === 0) return [complain(at, 'no fewer than 1 items required')]
    const count = list.length > limit ? [complain(at, `no more than ${limit} items allowed`)] : []
    return [...count, ...list.flatMap((item, index) => checkElement(asObject(item), `${at}/${index}`))]
  }

const section: Check = (block, pointer) => {
  const fields = asList(block.fields)
  if (!isObject(block.text) && fields.length === 0) return [complain(pointer, 'missing required field: text')]
  const empty = isObject(block.text) && asText(block.text.text) === ''
  return [
    ...(empty ? [complain(`${pointer}/text/text`, 'must be more than 0 characters')] : []),
    ...tooLong(block.text, LIMITS.sectionText, `${pointer}/text/text`),
    ...(fields.length > LIMITS.sectionFields
      ? [complain(`${pointer}/fields`, `no more than ${LIMITS.sectionFields} items allowed`)]
      : []),
    ...fields.flatMap((field, i) => tooLong(field, LIMITS.fieldText, `${pointer}/fields/${i}/text`)),
    ...(isObject(block.accessory) ? checkElement(block.accessory, `${pointer}/accessory`) : []),
  ]
}

const header: Check = (block, pointer) => [
  ...(asObject(block.text).type === 'plain_text'
    ? []
    : [complain(`${pointer}/text/type`, 'must be one of: plain_text')]),
  ...tooLong(block.text, LIMITS.headerText, `${pointer}/text/text`),
]

const input: Check = (block, pointer) => [
  ...(isObject(block.label) ? [] : [complain(`${pointer}/label`, 'missing required field: label')]),
  ...(isObject(block.element)
    ? checkElement(block.element, `${pointer}/element`)
    : [complain(`${pointer}/element`, 'missing required field: element')]),
]

const table: Check = (block, pointer) => {
  const rows = asList(block.rows)
  const wide = rows.some((row) => asList(row).length > LIMITS.tableColumns)
  return [
    ...(rows.length > LIMITS.tableRows
      ? [complain(`${pointer}/rows`, `no more than ${LIMITS.tableRows} items allowed`)]
      : []),
    ...(wide ? [complain(`${pointer}/rows`, `no more than ${LIMITS.tableColumns} columns allowed`)] : []),
  ]
}

const fine: Check = () => []

const CHECKS: Record<string, Check> = {
  actions: elements(LIMITS.actions),
  context: elements(LIMITS.context),
  context_actions: elements(LIMITS.contextActions),
  section,
  header,
  input,
  table,
  markdown: (block, pointer) => tooLong(block.text, LIMITS.markdown, `${pointer}/text`),
  image: (block, pointer) =>
    asText(block.alt_text) ? [] : [complain(pointer, 'missing required field: alt_text')],
  rich_text: fine,
  divider: fine,
  file: fine,
  video: fine,
  plan: fine,
  task_card: fine,
  alert: fine,
  card: fine,
  carousel: fine,
  container: fine,
  data_table: fine,
}

function checkBlock(block: unknown, pointer: string): Complaint[] {
  if (!isObject(block)) return [complain(pointer, 'must be an object')]
  const check = CHECKS[asText(block.type)]
  if (!check) return [complain(`${pointer}/type`, `unsupported type: ${asText(block.type)}`)]
  return [...tooLong(block.block_id, LIMITS.blockId, `${pointer}/block_id`), ...check(block, pointer)]
}

function repeatedIds(blocks: unknown[]): Complaint[] {
  const ids = blocks.map((block) => asText(asObject(block).block_id)).filter(Boolean)
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  return repeated === undefined ? [] : [complain('/blocks', `block_id ${repeated} already exists`)]
}

/** Every complaint about a list of blocks; empty when Slack would take them. */
export function checkBlocks(blocks: unknown[], limit: number = LIMITS.messageBlocks): Complaint[] {
  const count = blocks.length > limit ? [complain('/blocks', `no more than ${limit} items allowed`)] : []
  const tables = blocks.filter((block) => asObject(block).type === 'table').length
  return [
    ...count,
    ...(tables > 1 ? [complain('/blocks', 'only one table allowed per message')] : []),
    ...blocks.flatMap((block, index) => checkBlock(block, `/blocks/${index}`)),
    ...repeatedIds(blocks),
  ]
}

/** Characters of every `text` in the blocks: what Slack's limit for a whole message counts. */
export function textSize(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textSize(item), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (typeof item === 'string' && key === 'text' ? item.length : textSize(item)),
    0,
  )
}

/** Slack names what the sender left unnamed; actions are found by it. */
export function nameBlocks(blocks: unknown[], newId: (prefix: string) => string): Block[] {
  return blocks.map((block) => {
    const named = asObject(block)
    return { ...named, type: asText(named.type), block_id: asText(named.block_id) || newId('').slice(0, 5) }
  })
}
