-- What model calls cost. One row an attempt: the worst case is reserved before it, the real cost settled after.

create table spend (
  team_id text not null,
  id uuid not null,
  run_id uuid,
  incident_id uuid,
  role text not null,
  model text not null,
  state text not null check (state in ('reserved', 'settled', 'void')),
  reserved_nano bigint not null,
  cost_nano bigint,
  input_tokens integer,
  cache_read_tokens integer,
  cache_write_tokens integer,
  output_tokens integer,
  outcome text,
  at timestamptz not null,
  settled_at timestamptz,
  primary key (team_id, id)
);
create index spend_at on spend (team_id, at);
create index spend_run on spend (team_id, run_id);
create index spend_incident on spend (team_id, incident_id);
comment on table spend is 'room: models. One model call: what it could cost at most, in billionths of a dollar, and what it did cost.';
comment on column spend.state is 'reserved -> settled; reserved -> void when the provider refused before any token. What stays reserved counts as spent.';
