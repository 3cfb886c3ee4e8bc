-- A role for the running Sitrep that can add to the audit and neither change nor remove what is in it.
-- Run as the owner of the database, once Sitrep has started for the first time (its tables are there then), and again
-- after an update that brings new tables:
--   psql "$OWNER_URL" -f deploy/postgres/audit-role.sql
--   psql "$OWNER_URL" -c "alter role sitrep_app password '…'"
-- Then give DATABASE_URL this role. Start a new version of Sitrep once as the owner: migrations change tables.
do $$ begin
  if not exists (select from pg_roles where rolname = 'sitrep_app') then
    create role sitrep_app login;
  end if;
end $$;
grant usage on schema public, pgboss to sitrep_app;
grant select, insert, update, delete on all tables in schema public, pgboss to sitrep_app;
grant usage, select on all sequences in schema public, pgboss to sitrep_app;
grant execute on all functions in schema public, pgboss to sitrep_app;
revoke all on audit, audit_head, migration from sitrep_app;
grant select on migration to sitrep_app;
grant select, insert on audit to sitrep_app;
grant select, insert, update on audit_head to sitrep_app;
