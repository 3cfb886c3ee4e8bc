/** One node of libpg-query's tree: a single key in capitals names what it is. */
export type TreeNode = Record<string, unknown>

export const isNode = (value: unknown): value is TreeNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The kind of a wrapped node, such as `SelectStmt`; null of a plain part of one. */
export function kindOf(node: TreeNode): string | null {
  const keys = Object.keys(node)
  const [only] = keys
  return keys.length === 1 && only !== undefined && /^[A-Z]/.test(only) ? only : null
}

/** Calls `see` for every object of a tree. */
export function walkTree(value: unknown, see: (node: TreeNode) => void): void {
  const waiting: unknown[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next)
    else if (isNode(next)) {
      see(next)
      waiting.push(...Object.values(next).filter((child) => typeof child === 'object' && child !== null))
    }
  }
}

/** The words of a qualified name: `[{String: {sval}}, …]`. */
export function wordsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((part) => {
    const text = isNode(part) && isNode(part.String) ? part.String.sval : null
    return typeof text === 'string' ? [text] : []
  })
}
