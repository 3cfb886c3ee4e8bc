-- Requests that a provider answers within a day, at a lower price. A batch is written down before it is sent, so that a
-- process that dies while it waits leaves what the next one needs: no request is paid twice.

create table model_batch (
  team_id text not null,
  id uuid not null,
  role text not null,
  model text not null,
  state text not null check (state in ('sending', 'sent', 'done')),
  provider_id text,
  price jsonb not null,
  at timestamptz not null,
  primary key (team_id, id)
);
create index model_batch_open on model_batch (team_id, at) where state <> 'done';
comment on table model_batch is 'room: models. Requests that were sent to a provider together.';
comment on column model_batch.state is 'sending -> sent -> done. A batch that stayed at sending is looked for at the provider before anything is sent again.';
comment on column model_batch.price is 'Dollars for a million tokens, as they were reserved.';

create table model_batch_answer (
  team_id text not null,
  request text not null,
  batch_id uuid not null,
  spend_id uuid not null,
  outcome text,
  answer text,
  primary key (team_id, request),
  foreign key (team_id, batch_id) references model_batch (team_id, id) on delete cascade
);
create index model_batch_answer_batch on model_batch_answer (team_id, batch_id);
comment on table model_batch_answer is 'room: models. One request of a batch by its SHA-256, and the text of its answer, redacted as the request was.';
comment on column model_batch_answer.spend_id is 'Its row in spend, and its name in the batch.';
comment on column model_batch_answer.outcome is 'Empty until the batch has ended; a request that was not answered goes, and may be asked again.';
