-- A person may ask for a second, dearer look at an incident (Dig deeper).

alter table run drop constraint run_kind_check;
alter table run add constraint run_kind_check check (kind in ('page', 'deeper', 'question', 'hypothesis'));
comment on table run is 'room: incidents. One piece of work on an incident: the first page, a deeper look, a question, a hypothesis.';
