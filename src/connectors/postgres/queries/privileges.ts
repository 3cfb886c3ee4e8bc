import { always } from './query.ts'

/** Everything by which the role could do more than look. */
export const privileges = always(
  'privileges',
  `select current_user as role, r.rolsuper as is_superuser,
     array_remove(array[
       case when r.rolcreaterole then 'create roles' end, case when r.rolcreatedb then 'create databases' end,
       case when r.rolreplication then 'replicate' end, case when r.rolbypassrls then 'bypass row security' end,
       case when has_database_privilege(current_database(), 'create') then 'create schemas' end], null) as powers,
     pg_has_role('pg_monitor', 'member') as may_monitor,
     array(select m.rolname::text from pg_roles m
       where m.rolname in ('pg_write_all_data', 'pg_read_all_data', 'pg_execute_server_program', 'pg_write_server_files',
         'pg_read_server_files', 'pg_signal_backend', 'pg_checkpoint', 'pg_maintain', 'pg_database_owner')
         and not r.rolsuper and pg_has_role(m.oid, 'member')) as roles,
     array(select c.oid::regclass::text from pg_class c
       where c.relkind in ('r', 'p', 'v', 'm', 'f')
         and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
         and c.relnamespace::regnamespace::text !~ '^pg_(toast|temp)'
         and has_table_privilege(c.oid, 'insert, update, delete, truncate') limit 5) as writable,
     array(select n.nspname::text from pg_namespace n
       where n.nspname !~ '^pg_' and has_schema_privilege(n.oid, 'create') limit 5) as creatable
   from pg_roles r where r.rolname = current_user`,
)
