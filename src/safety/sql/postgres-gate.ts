import { catalogOf, DEFAULT_CATALOG, type PostgresCatalog } from './postgres-catalog.ts'
import { explainProblem, problemIn, showProblem } from './postgres-rules.ts'
import { isNode, kindOf, type TreeNode } from './syntax-tree.ts'

export interface PostgresGate {
  /** Why a query may not be sent, as something its author can act on; null when it may. */
  refusal(sql: string, catalog?: PostgresCatalog): string | null
  /** The same for a view's own query, which may be long. */
  refusalOfView(definition: string, catalog: PostgresCatalog): string | null
  /** The catalog that a schema's SQL would make. Throws on SQL that does not parse. */
  catalogOf(schema: string): PostgresCatalog
}

/** Longer queries are generated noise or an attack. */
const MAX_SQL = 8192

const ROOTS: Record<string, (body: TreeNode) => string | null> = {
  SelectStmt: () => null,
  ExplainStmt: explainProblem,
  VariableShowStmt: showProblem,
}

function textProblem(sql: string): string | null {
  if (sql.length > MAX_SQL) return `the query is longer than ${MAX_SQL} characters`
  if (sql.includes('\0')) return 'the query has a NUL character in it'
  // psql and some drivers end a line comment at a bare carriage return, the server does not.
  if (/\r(?!\n)/.test(sql)) return 'the query has a carriage return without a line feed in it'
  return null
}

function rootProblem(statement: TreeNode, catalog: PostgresCatalog): string | null {
  const kind = kindOf(statement)
  const body = kind === null ? null : statement[kind]
  const root = kind === null ? undefined : ROOTS[kind]
  if (root === undefined || !isNode(body)) return 'send a SELECT, SHOW or EXPLAIN: nothing else only reads'
  return root(body) ?? problemIn(statement, catalog)
}

/** What the tree says; `parse` throws on what is no SQL. */
function treeProblem(sql: string, parse: (sql: string) => unknown, catalog: PostgresCatalog): string | null {
  let tree: unknown
  try {
    tree = parse(sql)
  } catch (error) {
    return `PostgreSQL cannot parse the query: ${error instanceof Error ? error.message : String(error)}`
  }
  const statements = isNode(tree) && Array.isArray(tree.stmts) ? tree.stmts : []
  const [only] = statements
  if (statements.length !== 1 || !isNode(only) || !isNode(only.stmt)) return 'send exactly one statement'
  return rootProblem(only.stmt, catalog)
}

/**
 * Decides by PostgreSQL's own grammar whether model-written SQL may reach a server. One of five locks: the others
 * are the role, the read-only transaction, the timeout and the caps on rows and bytes (`runReadOnly`).
 */
export async function openPostgresGate(): Promise<PostgresGate> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return {
    refusal: (sql, catalog = DEFAULT_CATALOG) => textProblem(sql) ?? treeProblem(sql, parseSync, catalog),
    refusalOfView: (definition, catalog) => treeProblem(definition, parseSync, catalog),
    catalogOf: (schema) =>
      catalogOf(parseSync(schema), (query, catalog) => rootProblem(query, catalog) !== null),
  }
}
