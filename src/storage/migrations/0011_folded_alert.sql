-- The alerts of one problem come one after the other: those that fold into an incident that another alert opened.
create table folded_alert (
  team_id text not null,
  incident_id uuid not null,
  dedup_key text not null,
  alert jsonb not null,
  at timestamptz not null,
  resolved_at timestamptz,
  primary key (team_id, incident_id, dedup_key)
);
create index folded_alert_key on folded_alert (team_id, dedup_key);
comment on table folded_alert is 'room: incidents. Alerts of an incident besides the one that opened it.';
comment on column folded_alert.at is 'When it folded into the incident.';
comment on column folded_alert.resolved_at is 'When it was over; null while it fires.';

alter table incident add column alert_resolved_at timestamptz;
comment on column incident.alert_resolved_at is 'When the alert that opened it was over; the incident is open until the folded ones are too.';
