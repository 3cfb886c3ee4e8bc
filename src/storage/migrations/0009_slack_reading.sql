-- Slack read through its API. A reading stages what it read, so that one that is cut off goes on where it was; its
-- lines go when their lessons are saved. Whatever changes at a source that lessons came from is read again.

create table slack_reading (
  team_id text not null,
  channel text not null,
  state text not null check (state in ('history', 'threads', 'read')),
  oldest text not null,
  latest text not null,
  reached text not null,
  started_at timestamptz not null,
  primary key (team_id, channel)
);
comment on table slack_reading is 'room: knowledge. A channel that is being read through Slack''s API, until its lessons are saved.';
comment on column slack_reading.state is 'history -> threads -> read';
comment on column slack_reading.oldest is 'Slack''s ts: what is older is not read.';
comment on column slack_reading.latest is 'Slack''s ts: what is newer is not read.';
comment on column slack_reading.reached is 'Slack''s ts: history is read backwards, and everything newer than this is staged.';

create table slack_line (
  team_id text not null,
  channel text not null,
  ts text collate "C" not null,
  line jsonb,
  replies text not null check (replies in ('none', 'unread', 'read')),
  primary key (team_id, channel, ts),
  foreign key (team_id, channel) references slack_reading (team_id, channel) on delete cascade
);
comment on table slack_line is 'room: knowledge. One message of such a channel, plain and redacted; empty where only its thread counts.';
comment on column slack_line.replies is 'none | unread -> read';

create table slack_task (
  team_id text not null,
  channel text not null,
  thread text not null,
  incident_id uuid,
  asked bigint not null,
  attempts integer not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  primary key (team_id, channel, thread)
);
create index slack_task_due on slack_task (team_id, due_at);
comment on table slack_task is 'room: knowledge. A thread that is to be read anew: its incident was resolved, or something in it changed. Goes when that is done.';
comment on column slack_task.asked is 'Raised by every change, so that one which comes during the work is not lost with it.';
