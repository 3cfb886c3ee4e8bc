import type { Block, Json } from '../workspace/types.ts'
import { elementsOf, typeOf } from './element-facts.ts'

/** A cell with a number makes the renderer throw; as text it looks the same. */
const mendedCell = (cell: Json): Json =>
  typeOf(cell) === 'raw_number' ? { type: 'raw_text', text: String(cell.text ?? cell.value ?? '') } : cell

const cellsOf = (row: unknown): Json[] => elementsOf({ row }, 'row')

/** It takes the `:12:` of a time for an emoji. A word joiner, which has no width, keeps them apart. */
const mendedMarkdown = (text: unknown): string => String(text ?? '').replace(/:(?=\d+:)/g, ':\u2060')

/** A block as slack-blocks-to-jsx has to be given it to draw what Slack would. */
export function mendBlock(block: Block): Block {
  if (block.type === 'markdown') return { ...block, text: mendedMarkdown(block.text) }
  if (block.type !== 'table') return block
  const rows = Array.isArray(block.rows) ? block.rows : []
  return { ...block, rows: rows.map((row) => cellsOf(row).map(mendedCell)) }
}

/** GFM tables are drawn here, while Slack may show their source: a `table` block is what works in both. */
export const hasMarkdownTable = (block: Block): boolean =>
  block.type === 'markdown' && /^\s*\|?\s*:?-{3,}:?\s*\|/m.test(String(block.text ?? ''))
