-- Tables of the first page. Every primary and unique key starts with team_id; ids are UUIDv7 made by the app.
-- The comments are the source of docs/reference/data.md: "room: NAME. What a row is."

create table inbox (
  team_id text not null,
  id uuid not null,
  source text not null,
  kind text not null,
  state text not null check (state in ('accepted', 'ignored')),
  body jsonb not null,
  signal jsonb not null,
  incident_id uuid,
  run_id uuid,
  received_at timestamptz not null,
  primary key (team_id, id)
);
comment on table inbox is 'room: incidents. That something arrived: the delivery as received and the Signal it became.';
comment on column inbox.state is 'accepted | ignored';

create table inbox_key (
  team_id text not null,
  source text not null,
  key text not null,
  inbox_id uuid not null,
  primary key (team_id, source, key),
  foreign key (team_id, inbox_id) references inbox (team_id, id) on delete cascade
);
comment on table inbox_key is 'room: incidents. Every id a sender gave a delivery; a second delivery that shares one is a duplicate.';

create table incident (
  team_id text not null,
  id uuid not null,
  dedup_key text not null,
  status text not null check (status in ('open', 'resolved')),
  alert jsonb not null,
  service text not null,
  channel text not null,
  thread_ts text,
  fence bigint not null default 0,
  conclusion jsonb,
  withdrawn_by text,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  primary key (team_id, id)
);
create unique index incident_open_key on incident (team_id, dedup_key) where status = 'open';
create index incident_thread on incident (team_id, channel, thread_ts);
comment on table incident is 'room: incidents. One problem, its one Slack thread and its current conclusion.';
comment on column incident.status is 'open | resolved';

create table run (
  team_id text not null,
  id uuid not null,
  incident_id uuid not null,
  kind text not null check (kind in ('page', 'question', 'hypothesis')),
  state text not null check (state in ('queued', 'running', 'done', 'failed')),
  text text,
  person text,
  as_of timestamptz not null,
  result jsonb,
  error text,
  queued_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, incident_id) references incident (team_id, id)
);
create index run_incident on run (team_id, incident_id, queued_at);
comment on table run is 'room: incidents. One piece of work on an incident: the first page, a question, a hypothesis.';
comment on column run.state is 'queued -> running -> done | failed';

create table step (
  team_id text not null,
  run_id uuid not null,
  key text not null,
  input_hash text not null,
  state text not null check (state in ('reserved', 'settled')),
  result jsonb,
  reserved_at timestamptz not null,
  settled_at timestamptz,
  primary key (team_id, run_id, key),
  foreign key (team_id, run_id) references run (team_id, id)
);
comment on table step is 'room: investigation. The journal of a run: one row a connector read or SQL query, so that a resume repeats none.';
comment on column step.state is 'reserved -> settled';

create table evidence (
  team_id text not null,
  case_id uuid not null,
  n integer not null,
  run_id uuid not null,
  request_hash text not null,
  item integer not null,
  connector text not null,
  source text not null,
  purpose text not null check (purpose in ('incident', 'baseline')),
  query text not null,
  args jsonb not null,
  window_start bigint,
  window_end bigint,
  status text not null check (status in ('ok', 'no_data', 'too_fresh', 'denied', 'failed', 'truncated')),
  reason text,
  bytes bigint not null,
  rows jsonb not null,
  raw_key text,
  parts jsonb not null,
  collected_at timestamptz not null,
  primary key (team_id, case_id, n),
  unique (team_id, case_id, request_hash, item)
);
comment on table evidence is 'room: evidence. What was read for an incident (case_id is its id): query, window, status, bytes and the keys of its parts.';
comment on column evidence.status is 'ok | no_data | too_fresh | denied | failed | truncated';

create table outbox (
  team_id text not null,
  id uuid not null,
  incident_id uuid,
  seq bigint generated always as identity,
  kind text not null check (kind in ('root', 'edit', 'reply', 'ephemeral')),
  channel text not null,
  thread_ts text,
  person text,
  message jsonb not null,
  state text not null check (state in ('pending', 'sending', 'sent', 'superseded', 'failed')),
  attempts integer not null default 0,
  slack_ts text,
  error text,
  not_before timestamptz not null,
  created_at timestamptz not null,
  tried_at timestamptz,
  sending_at timestamptz,
  sent_at timestamptz,
  primary key (team_id, id)
);
create unique index outbox_one_root on outbox (team_id, incident_id) where kind = 'root';
create index outbox_due on outbox (team_id, channel, seq) where state in ('pending', 'sending');
comment on table outbox is 'room: incidents. What is to be said and what was said: intent first, then the call, then its ts.';
comment on column outbox.state is 'pending -> sending -> sent | failed; pending -> superseded when a newer edit of the same root is queued';

create table label (
  team_id text not null,
  id uuid not null,
  incident_id uuid not null,
  verdict text not null check (verdict in ('right', 'wrong')),
  cause text,
  person text not null,
  at timestamptz not null,
  primary key (team_id, id),
  foreign key (team_id, incident_id) references incident (team_id, id)
);
create index label_incident on label (team_id, incident_id, at);
comment on table label is 'room: incidents. What the cause really was, said by a person.';
