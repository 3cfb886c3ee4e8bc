-- An answer that grows while a model writes it: edits of a reply, beside those of a root.

alter table outbox add column edits uuid;
comment on column outbox.edits is 'of an edit: the row of the reply that it rewrites; null when it rewrites the root';
