import { POSTGRES_FUNCTIONS } from './postgres-functions.ts'
import { isNode, kindOf, type TreeNode, walkTree, wordsOf } from './syntax-tree.ts'

/** What the target database has, as far as the gate must know it. */
export interface PostgresCatalog {
  /** Functions of pg_catalog that a query may call. */
  functions: ReadonlySet<string>
  /** Functions that somebody made: never called, nor by `(row).name`. */
  made: ReadonlySet<string>
  /** Views whose own query would be refused. */
  unsafeViews: ReadonlySet<string>
  /** Operators whose function may write. */
  unsafeOperators: ReadonlySet<string>
  /** Types whose casts run somebody's function. */
  unsafeTypes: ReadonlySet<string>
}

/** For a server that nobody has asked: what PostgreSQL itself brings. */
export const DEFAULT_CATALOG: PostgresCatalog = {
  functions: POSTGRES_FUNCTIONS,
  made: new Set(),
  unsafeViews: new Set(),
  unsafeOperators: new Set(),
  unsafeTypes: new Set(),
}

const last = (value: unknown): string => wordsOf(value).at(-1) ?? ''

interface Collected {
  made: Set<string>
  types: Set<string>
  operators: Set<string>
}

function collect(statement: TreeNode, into: Collected): void {
  const kind = kindOf(statement)
  const body = kind === null ? null : statement[kind]
  if (!isNode(body)) return
  if (kind === 'CreateFunctionStmt') into.made.add(last(body.funcname))
  if (kind === 'DefineStmt') {
    const isOperator = body.kind === 'OBJECT_OPERATOR'
    if (isOperator) into.operators.add(last(body.defnames))
    else into.made.add(last(body.defnames))
  }
  if (kind === 'CreateDomainStmt' && Array.isArray(body.constraints)) into.types.add(last(body.domainname))
  if (kind === 'CreateCastStmt' && isNode(body.targettype)) into.types.add(last(body.targettype.names))
}

/**
 * The catalog after a schema's statements (libpg-query's tree of them). `refuses` is the gate itself: a view over a
 * query that it refuses is unsafe, and so is a view over that view.
 */
export function catalogOf(
  tree: unknown,
  refuses: (query: TreeNode, catalog: PostgresCatalog) => boolean,
): PostgresCatalog {
  const into: Collected = { made: new Set(), types: new Set(), operators: new Set() }
  walkTree(tree, (node) => collect(node, into))
  const unsafeViews = new Set<string>()
  const { made, types: unsafeTypes, operators: unsafeOperators } = into
  const catalog = { ...DEFAULT_CATALOG, made, unsafeTypes, unsafeOperators, unsafeViews }
  walkInOrder(tree, (view) => {
    const name = isNode(view.view) ? view.view.relname : null
    if (typeof name === 'string' && isNode(view.query) && refuses(view.query, catalog)) unsafeViews.add(name)
  })
  return catalog
}

function walkInOrder(tree: unknown, see: (view: TreeNode) => void): void {
  const statements = isNode(tree) && Array.isArray(tree.stmts) ? tree.stmts : []
  for (const { stmt } of statements.filter(isNode)) {
    const view = isNode(stmt) ? stmt.ViewStmt : null
    if (isNode(view)) see(view)
  }
}
