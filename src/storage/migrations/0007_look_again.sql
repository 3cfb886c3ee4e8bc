-- Telemetry arrives late and incidents move: a page is looked at again, and only a changed conclusion speaks.

alter table run drop constraint run_kind_check;
alter table run add constraint run_kind_check check (kind in ('page', 'deeper', 'again', 'question', 'hypothesis'));
comment on table run is 'room: incidents. One piece of work on an incident: the first page, a deeper look, a look again, a question, a hypothesis.';
comment on column run.queued_at is 'When the work may begin: in the future for a look again.';
