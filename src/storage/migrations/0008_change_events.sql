-- What the tools of a team told us that they changed: deploys, flags, configuration.
create table change_event (
  team_id text not null,
  id uuid not null,
  -- The sender's own id of the change; the same one again replaces what was said before.
  source_id text not null,
  type text not null,
  service text,
  title text not null,
  attrs jsonb not null,
  -- When it took effect, by the sender's clock.
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (team_id, id),
  unique (team_id, source_id)
);
comment on table change_event is 'room: evidence. Changes that tools of the team sent to POST /webhooks/changes. What is older than 90 days goes.';
comment on column change_event.source_id is 'The sender''s id of the change; the same one again replaces what was said before.';
comment on column change_event.at is 'When it took effect, by the sender''s clock.';
create index change_event_by_time on change_event (team_id, at);
