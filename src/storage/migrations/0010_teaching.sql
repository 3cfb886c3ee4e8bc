-- People write lessons down themselves, decide about those that were read, a few each week, and accept postmortems.

alter table lesson add column taught_by text;
comment on column lesson.taught_by is 'The person who wrote it down or edited it; null for what was read. It goes when its source is deleted, not when the source is read again.';
create index lesson_undecided on lesson (team_id, at) where status in ('candidate', 'stale');

create table lesson_review (
  team_id text not null,
  person text not null,
  week date not null,
  lesson_id text not null,
  primary key (team_id, person, week, lesson_id)
);
comment on table lesson_review is 'room: knowledge. Lessons that a person was asked about in a week: at most ten, decided or not.';
comment on column lesson_review.week is 'Its Monday, UTC.';

alter table run drop constraint run_kind_check;
alter table run add constraint run_kind_check check (kind in ('page', 'deeper', 'again', 'question', 'hypothesis', 'postmortem'));
comment on table run is 'room: incidents. One piece of work on an incident: the first page, a deeper look, a look again, a question, a hypothesis, a postmortem draft.';
