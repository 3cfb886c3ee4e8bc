import type { PostgresCatalog } from './postgres-catalog.ts'
import { isNode, kindOf, type TreeNode, walkTree, wordsOf } from './syntax-tree.ts'

/** Everything a query may be made of. What PostgreSQL gains later is refused until somebody looked at it. */
const NODES = new Set(
  `SelectStmt ExplainStmt VariableShowStmt A_ArrayExpr A_Const A_Expr A_Indices A_Indirection A_Star Alias BitString Boolean
  BooleanTest BoolExpr CaseExpr CaseWhen CoalesceExpr CollateClause ColumnDef ColumnRef CommonTableExpr CTECycleClause CTESearchClause
  DefElem Float FuncCall GroupingFunc GroupingSet Integer JoinExpr JsonAggConstructor JsonArgument JsonArrayAgg JsonArrayConstructor
  JsonArrayQueryConstructor JsonBehavior JsonFormat JsonFuncExpr JsonIsPredicate JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonOutput
  JsonParseExpr JsonReturning JsonScalarExpr JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec JsonValueExpr List
  MinMaxExpr NamedArgExpr NullTest RangeFunction RangeSubselect RangeTableFunc RangeTableFuncCol RangeTableSample RangeVar ResTarget RowExpr
  SortBy SQLValueFunction String SubLink TypeCast TypeName WindowDef WithClause XmlExpr XmlSerialize`.split(
    /\s+/,
  ),
)

/** What the refused node kinds are called by people. */
const KIND_NAMES: Record<string, string> = {
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
  CurrentOfExpr: 'WHERE CURRENT OF',
  SetToDefault: 'DEFAULT',
}

/** Passwords, keys and other people's connection strings. */
const SECRET_RELATIONS = new Set(
  `pg_authid pg_shadow pg_user_mapping pg_user_mappings _pg_user_mappings user_mapping_options pg_largeobject
  pg_subscription pg_stat_wal_receiver pg_hba_file_rules pg_ident_file_mappings pg_file_settings pg_statistic
  pg_statistic_ext_data pg_db_role_setting pg_foreign_server foreign_server_options _pg_foreign_servers`.split(
    /\s+/,
  ),
)

const SECRET_SETTING = /conninfo|passphrase|password|ssl_key|krb_server_keyfile/i

const foreign = (words: readonly string[]): boolean => words.length > 1 && words[0] !== 'pg_catalog'

function settingProblem(call: TreeNode): string | null {
  const [name] = Array.isArray(call.args) ? call.args : []
  const constant =
    isNode(name) && isNode(name.A_Const) && isNode(name.A_Const.sval) ? name.A_Const.sval.sval : null
  if (typeof constant !== 'string') return 'current_setting needs the setting’s name as a literal'
  return SECRET_SETTING.test(constant) ? `the setting ${constant} may hold a secret` : null
}

function functionProblem(call: TreeNode, { functions, made }: PostgresCatalog): string | null {
  const words = wordsOf(call.funcname)
  const name = words.at(-1) ?? ''
  if (foreign(words))
    return `the function ${words.join('.')} is not one of PostgreSQL’s own; read its tables instead`
  if (made.has(name) && words.length === 1)
    return `${name} is a function of this database and may write; read its tables instead`
  if (!functions.has(name))
    return `the function ${name} may change something, wait or read files; it is not allowed`
  return name === 'current_setting' ? settingProblem(call) : null
}

function relationProblem(range: TreeNode, { unsafeViews }: PostgresCatalog): string | null {
  const name = String(range.relname)
  if (range.catalogname !== undefined) return 'name tables without a database'
  if (SECRET_RELATIONS.has(name))
    return `${name} holds credentials; use pg_roles, pg_stat_activity or pg_settings`
  return unsafeViews.has(name)
    ? `the view ${name} calls a function that may write; read its tables instead`
    : null
}

function typeProblem(names: readonly string[], { unsafeTypes }: PostgresCatalog): string | null {
  if (foreign(names))
    return `the type ${names.join('.')} is not one of PostgreSQL’s own; cast to text instead`
  return unsafeTypes.has(names.at(-1) ?? '')
    ? `a cast to ${names.at(-1)} runs a function; cast to text instead`
    : null
}

/** `(row).name` and `row.name` call a function of that name. */
function attributeProblem(words: readonly string[], { made }: PostgresCatalog): string | null {
  const name = words.at(-1) ?? ''
  return made.has(name)
    ? `${name} is a function of this database; its name may not be used as a column`
    : null
}

const BODY_RULES: Record<string, (body: TreeNode, catalog: PostgresCatalog) => string | null> = {
  FuncCall: functionProblem,
  RangeVar: relationProblem,
  TypeName: ({ names }, catalog) => typeProblem(wordsOf(names), catalog),
  ColumnRef: ({ fields }, catalog) => attributeProblem(wordsOf(fields), catalog),
  A_Indirection: ({ indirection }, catalog) => attributeProblem(wordsOf(indirection), catalog),
  A_Expr: ({ name }, catalog) => operatorProblem(wordsOf(name), catalog),
  SubLink: ({ operName }, catalog) => operatorProblem(wordsOf(operName), catalog),
  SortBy: ({ useOp }, catalog) => operatorProblem(wordsOf(useOp), catalog),
}

function operatorProblem(words: readonly string[], { unsafeOperators }: PostgresCatalog): string | null {
  const name = words.at(-1) ?? ''
  if (words.length === 1 && unsafeOperators.has(name))
    return `the operator ${name} runs a function of this database that may write; write pg_catalog’s own as OPERATOR(pg_catalog.${name})`
  return foreign(words) ? `the operator ${words.join('.')} is not one of PostgreSQL’s own` : null
}

function kindProblem(kind: string): string | null {
  if (NODES.has(kind)) return null
  if (kind === 'LockingClause') return 'FOR UPDATE and FOR SHARE lock rows; leave them out'
  if (kind === 'ParamRef') return 'parameters such as $1 are not allowed; write the values'
  const name =
    KIND_NAMES[kind] ??
    kind
      .replace(/Stmt$/, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toUpperCase()
  return `a query may only read: ${name} is not allowed`
}

/** Why one object of the tree may not be there; null when it may. */
function nodeProblem(node: TreeNode, catalog: PostgresCatalog): string | null {
  if (node.intoClause !== undefined) return 'SELECT INTO makes a table; leave INTO out'
  // Where the grammar allows one kind only, the tree has no wrapper: types of casts and column definitions.
  if (isNode(node.typeName)) {
    const problem = typeProblem(wordsOf(node.typeName.names), catalog)
    if (problem !== null) return problem
  }
  const kind = kindOf(node)
  if (kind === null) return null
  const body = node[kind]
  return kindProblem(kind) ?? (isNode(body) ? (BODY_RULES[kind]?.(body, catalog) ?? null) : null)
}

/** The first reason to refuse a statement, in reading order as far as the tree keeps it; null when it may run. */
export function problemIn(statement: TreeNode, catalog: PostgresCatalog): string | null {
  const problems: string[] = []
  walkTree(statement, (node) => {
    const problem = nodeProblem(node, catalog)
    if (problem !== null) problems.push(problem)
  })
  return problems.at(-1) ?? null
}

const EXPLAIN_OPTIONS = new Set('format verbose costs settings generic_plan summary memory'.split(' '))

/** EXPLAIN of a SELECT that does not run it. */
export function explainProblem(explain: TreeNode): string | null {
  const options = Array.isArray(explain.options) ? explain.options : []
  for (const option of options) {
    const name = isNode(option) && isNode(option.DefElem) ? String(option.DefElem.defname) : ''
    if (name === 'analyze') return 'EXPLAIN ANALYZE runs the query; use EXPLAIN without ANALYZE'
    if (!EXPLAIN_OPTIONS.has(name))
      return `EXPLAIN with ${name} is not allowed; use FORMAT, VERBOSE, COSTS or SETTINGS`
  }
  const { query } = explain
  return isNode(query) && kindOf(query) === 'SelectStmt' ? null : 'only a SELECT can be explained'
}

export function showProblem({ name }: TreeNode): string | null {
  return SECRET_SETTING.test(String(name)) ? `the setting ${String(name)} may hold a secret` : null
}
