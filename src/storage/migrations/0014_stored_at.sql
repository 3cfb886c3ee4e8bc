-- What is read at once gives people a bounded number of questions, whenever it was written.

alter table lesson add column stored_at timestamptz;
comment on column lesson.stored_at is 'When Sitrep first stored it; null for what was stored before this was kept.';

-- The newest of each kind are looked through for those worth asking.
drop index lesson_undecided;
create index lesson_undecided on lesson (team_id, kind, status, at) where status in ('candidate', 'stale');
