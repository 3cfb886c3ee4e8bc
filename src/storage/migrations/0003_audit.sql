-- Who did what. A chain an incident: each row holds the hash of the one before it, so that none can be changed,
-- taken out or put in unseen. Everything is text: jsonb would order keys anew and break the hashes.

create table audit_head (
  team_id text not null,
  chain text not null,
  seq bigint not null,
  hash text not null,
  primary key (team_id, chain)
);
comment on table audit_head is 'room: safety. Where each chain of the audit ends; its row is locked while one is added.';

create table audit (
  team_id text not null,
  chain text not null,
  seq bigint not null,
  at text not null,
  kind text not null,
  actor text not null,
  run_id text not null,
  body text not null,
  prev text not null,
  hash text not null,
  primary key (team_id, chain, seq)
);
create index audit_actor on audit (team_id, actor);
create index audit_run on audit (team_id, run_id);
comment on table audit is 'room: safety. Who did what: one row a run, read, query, model call, post, label and change of configuration. Only ever added to.';
comment on column audit.chain is 'The incident, or `installation`.';
comment on column audit.actor is 'Slack user id of whoever caused it, `sitrep` or `operator`.';
comment on column audit.body is 'JSON with sorted keys: ids, hashes and numbers, never a text of the outside world.';
comment on column audit.hash is 'SHA-256 over all other columns, each as length:text, in the order of the table.';

create function audit_text(variadic parts text[]) returns text immutable language sql as $$
  select string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part || ',', '' order by n)
  from unnest(parts) with ordinality as each (part, n)
$$;

-- The hash is made of what is stored, here, under the lock of the chain's head.
create function audit_append(a_team text, a_chain text, a_at text, entries jsonb) returns void language plpgsql as $$
declare
  entry jsonb;
  n bigint;
  last text;
  next text;
begin
  insert into audit_head (team_id, chain, seq, hash) values (a_team, a_chain, 0, '') on conflict do nothing;
  select h.seq, h.hash into n, last from audit_head h where h.team_id = a_team and h.chain = a_chain for update;
  for entry in select value from jsonb_array_elements(entries) loop
    n := n + 1;
    next := encode(sha256(convert_to(audit_text(a_team, a_chain, n::text, a_at, entry ->> 'kind', entry ->> 'actor',
      entry ->> 'run', entry ->> 'body', last), 'UTF8')), 'hex');
    insert into audit (team_id, chain, seq, at, kind, actor, run_id, body, prev, hash)
    values (a_team, a_chain, n, a_at, entry ->> 'kind', entry ->> 'actor', entry ->> 'run', entry ->> 'body', last, next);
    last := next;
  end loop;
  update audit_head h set seq = n, hash = last where h.team_id = a_team and h.chain = a_chain;
end
$$;

create function audit_only_grows() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is only ever added to';
end
$$;
create trigger audit_keeps before update or delete on audit for each row execute function audit_only_grows();
create trigger audit_stays before truncate on audit for each statement execute function audit_only_grows();
