-- The role by which Sitrep looks at a PostgreSQL server (13 or newer): it sees sessions, locks, statistics and settings,
-- and can read no table and write nowhere. Run as a superuser, once a server (a standby has it from its primary):
--   psql -h HOST -d DATABASE -f deploy/postgres/monitor-role.sql
--   psql -h HOST -c "alter role sitrep password '…'"
do $$ begin
  if not exists (select from pg_roles where rolname = 'sitrep') then
    create role sitrep login;
  end if;
end $$;
grant pg_monitor to sitrep;
alter role sitrep nosuperuser nocreatedb nocreaterole noreplication nobypassrls connection limit 3;
alter role sitrep set default_transaction_read_only = on;
alter role sitrep set statement_timeout = '5s';
alter role sitrep set lock_timeout = '500ms';
alter role sitrep set idle_in_transaction_session_timeout = '10s';
-- Slow statements are named only where this extension is there; it also needs to be in shared_preload_libraries.
create extension if not exists pg_stat_statements;
