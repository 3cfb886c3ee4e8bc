import type { Client } from 'pg'
import type { PostgresCatalog } from '../../safety/sql/postgres-catalog.ts'
import { POSTGRES_FUNCTIONS, READING_FUNCTIONS } from '../../safety/sql/postgres-functions.ts'
import type { PostgresGate } from '../../safety/sql/postgres-gate.ts'

/** What a server says about itself when it is first asked. */
export interface ServerCatalog extends PostgresCatalog {
  /** Functions that run with somebody else's rights and that this role may call: `schema.name(arguments)`. */
  securityDefiners: string[]
}

const names = async (client: Client, sql: string): Promise<string[]> =>
  (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name)

/** A name with a volatile meaning on this server is volatile, whatever its other meanings are. */
const VOLATILE = `
  select distinct proname as name from pg_proc
  where pronamespace = 'pg_catalog'::regnamespace and (provolatile = 'v' or prokind = 'p')`

const SYSTEM = `('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`

const MADE = `select distinct proname as name from pg_proc where pronamespace not in ${SYSTEM}`

const DEFINERS = `
  select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and p.pronamespace not in ${SYSTEM} and has_function_privilege(p.oid, 'execute')
  order by 1`

/** Operators that run a function which may write; those of PostgreSQL itself never do. */
const OPERATORS = `
  select distinct o.oprname as name from pg_operator o join pg_proc p on p.oid = o.oprcode
  where o.oprnamespace not in ${SYSTEM} and p.provolatile = 'v'`

/** Domains with a check, and types that somebody's function casts to. */
const TYPES = `
  select distinct t.typname as name from pg_type t
  where t.typtype = 'd' and exists (select from pg_constraint c where c.contypid = t.oid)
  union
  select distinct t.typname from pg_cast c join pg_type t on t.oid = c.casttarget join pg_proc p on p.oid = c.castfunc
  where p.pronamespace not in ${SYSTEM} and p.provolatile = 'v'`

/**
 * Views that people made, by their query; those of an extension were looked at by whoever installed it. A foreign
 * table has none: reading it reaches another server, a file or a program.
 */
const VIEWS = `
  select c.relname as name, case when c.relkind = 'v' then pg_get_viewdef(c.oid) end as definition from pg_class c
  where c.relkind in ('v', 'f') and c.relnamespace not in ${SYSTEM}
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`

/** A view over a view that may not be read may not be read: repeated until no more are found. */
async function unsafeViewsOf(
  client: Client,
  gate: PostgresGate,
  catalog: PostgresCatalog,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string; definition: string | null }>(VIEWS)
  const unsafe = new Set<string>()
  for (let before = -1; before < unsafe.size; ) {
    before = unsafe.size
    for (const { name, definition } of rows)
      if (definition === null || gate.refusalOfView(definition, { ...catalog, unsafeViews: unsafe }) !== null)
        unsafe.add(name)
  }
  return unsafe
}

/** What the gate must know of this server, in one look. Rejects when the catalog cannot be read. */
export async function readServerCatalog(client: Client, gate: PostgresGate): Promise<ServerCatalog> {
  const volatile = new Set(await names(client, VOLATILE))
  const functions = new Set(
    [...POSTGRES_FUNCTIONS].filter((name) => READING_FUNCTIONS.has(name) || !volatile.has(name)),
  )
  const catalog: PostgresCatalog = {
    functions,
    made: new Set(await names(client, MADE)),
    unsafeTypes: new Set(await names(client, TYPES)),
    unsafeOperators: new Set(await names(client, OPERATORS)),
    unsafeViews: new Set(),
  }
  return {
    ...catalog,
    unsafeViews: await unsafeViewsOf(client, gate, catalog),
    securityDefiners: await names(client, DEFINERS),
  }
}
