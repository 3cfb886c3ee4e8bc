-- What the team wrote, as lessons, and what finds them again. `scope` is who may read a lesson and where it came from,
-- so that whoever asks is filtered by an index before anything is ranked.

do $$
declare
  embedded boolean := version() like '%wasm%';
  -- halfvec is half the bytes to scan; compiled to wasm its index takes five times as long to build.
  kind text := case when embedded then 'vector' else 'halfvec' end;
  -- One process and one team have nothing to divide.
  divided text := case when embedded then '' else ' partition by hash (team_id)' end;
begin
  create extension if not exists vector;

  execute 'create table lesson (
    team_id text not null,
    id text not null,
    kind text not null check (kind in (''cause'', ''expectation'', ''procedure'', ''ownership'', ''schedule'', ''change'', ''jargon'')),
    services text[] not null,
    statement text not null,
    quote text not null,
    detail jsonb not null,
    source jsonb not null,
    source_key text not null,
    scope text not null,
    readers text not null,
    authors text[] not null,
    at timestamptz not null,
    valid_from timestamptz,
    valid_until timestamptz,
    status text not null check (status in (''candidate'', ''confirmed'', ''stale'', ''superseded'', ''rejected'', ''expired'')),
    status_at timestamptz not null,
    status_before text not null,
    status_reason text,
    superseded_by text,
    decided_by text,
    content_hash text not null,
    names text[] not null,
    terms tsvector not null,
    lexicon text not null,
    primary key (team_id, id)
  )' || divided;

  execute format('create table lesson_vector (
    team_id text not null,
    lesson_id text not null,
    scope text not null,
    at timestamptz not null,
    model text not null,
    dims integer not null,
    e %s not null,
    primary key (team_id, lesson_id)
  )%s', kind, divided);

  if not embedded then
    for n in 0..3 loop
      execute format('create table lesson_%1$s partition of lesson for values with (modulus 4, remainder %1$s)', n);
      execute format('create table lesson_vector_%1$s partition of lesson_vector for values with (modulus 4, remainder %1$s)', n);
      -- Vectors do not compress, and out of line each would cost a second read.
      execute format('alter table lesson_vector_%s alter column e set storage plain', n);
    end loop;
    -- Holds the vectors of a scope side by side: an exact scan reads 0.6 µs a row. An entry has room for 2,704 bytes.
    create index lesson_vector_scope on lesson_vector (team_id, model, scope, at) include (lesson_id, e) where dims <= 1024;
  else
    create index lesson_vector_scope on lesson_vector (team_id, model, scope, at);
  end if;

  execute format('create function lesson_vector_kind() returns text immutable language sql as %L', format('select %L::text', kind));
end
$$;

create index lesson_source on lesson (team_id, source_key);
create index lesson_change on lesson (team_id, at) where kind in ('change', 'jargon', 'expectation');
create index lesson_ending on lesson (team_id, valid_until) where valid_until is not null;
create index lesson_terms on lesson using gin (terms);

comment on table lesson is 'room: knowledge. One piece of what the team knows, with its source, its readers and its status.';
comment on column lesson.source_key is 'What is read, edited and deleted as one: a thread, a file, a ticket.';
comment on column lesson.scope is 'Origin and readers in one: `channel`, `channel!readers`, or empty for files and tickets that all may read.';
comment on column lesson.readers is '`team`, or the channel whose members may read it.';
comment on column lesson.status is 'candidate -> confirmed -> superseded | rejected | expired; stale until confirmed again';
comment on column lesson.status_before is 'What held before status_at, for whoever asks as of then.';
comment on column lesson.decided_by is 'The person whose decision outlives the next reading of the source; null while nobody decided.';
comment on column lesson.terms is 'Stems, `n#` names, `c#` concepts of the thesaurus, `r#` readers, `o#` origin.';
comment on column lesson.lexicon is 'Version of what made the terms; another one is made anew in the background.';
comment on table lesson_vector is 'room: knowledge. The embedding of a lesson, narrow and beside those of the same scope.';

create table lesson_scope (
  team_id text not null,
  scope text not null,
  origin text not null,
  readers text not null,
  lessons bigint not null,
  primary key (team_id, scope)
);
comment on table lesson_scope is 'room: knowledge. How many lessons a scope holds, so that the way to search is chosen without counting.';

create function lesson_scope_count() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    update lesson_scope s set lessons = s.lessons - gone.n
    from (select team_id, scope, count(*) as n from before group by 1, 2 order by 1, 2) gone
    where s.team_id = gone.team_id and s.scope = gone.scope;
  else
    insert into lesson_scope as s (team_id, scope, origin, readers, lessons)
    select team_id, scope, split_part(scope, '!', 1), min(readers), count(*) from after group by 1, 2 order by 1, 2
    on conflict (team_id, scope) do update set lessons = s.lessons + excluded.lessons;
  end if;
  return null;
end
$$;
create trigger lesson_scope_more after insert on lesson referencing new table as after
  for each statement execute function lesson_scope_count();
create trigger lesson_scope_less after delete on lesson referencing old table as before
  for each statement execute function lesson_scope_count();

-- The index for vectors of one length; made when the first of that length is stored.
create function lesson_vector_index(a_dims integer) returns void language plpgsql as $$
begin
  -- hnsw takes 2,000 dimensions of vector and 4,000 of halfvec; longer ones are scanned.
  if a_dims > (case lesson_vector_kind() when 'vector' then 2000 else 4000 end) then return; end if;
  execute format('create index if not exists lesson_vector_near_%1$s on lesson_vector
    using hnsw ((e::%2$s(%1$s)) %2$s_cosine_ops) where dims = %1$s', a_dims, lesson_vector_kind());
end
$$;
select lesson_vector_index(384);

-- The nearest readable lessons. Few readable rows, or few of many, are scanned: a filtered graph returns 0.3 rows of 10
-- where 1 % is readable. Distances come in no order, and a lesson may come twice.
create function lesson_nearest(a_team text, a_scopes text[], a_rows bigint, a_all bigint, a_until timestamptz,
  a_model text, a_dims integer, a_vector text, a_most integer)
returns table (lesson_id text, distance double precision) language plpgsql as $$
declare
  found_rows bigint := 0;
  few bigint := case lesson_vector_kind() when 'vector' then 3000 else 30000 end;
  filter text := 'from lesson_vector v where v.team_id = $2 and v.model = $3 and v.dims = ' || a_dims
    || ' and v.scope = any($4) and v.at <= $5';
begin
  if a_rows > few and (a_rows > 200000 or a_rows * 3 > a_all) then
    perform set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '100', true),
      set_config('enable_sort', 'off', true);
    return query execute format('select v.lesson_id, (v.e::%1$s(%2$s) <=> $1::%1$s(%2$s))::float8 %3$s
      order by v.e::%1$s(%2$s) <=> $1::%1$s(%2$s) limit $6', lesson_vector_kind(), a_dims, filter)
      using a_vector, a_team, a_model, a_scopes, a_until, a_most;
    get diagnostics found_rows = row_count;
    perform set_config('enable_sort', 'on', true);
    if found_rows >= a_most then return; end if;
  end if;
  -- "+ 0" keeps the planner off the graph.
  return query execute format('select v.lesson_id, ((v.e <=> $1::%1$s) + 0)::float8 %2$s order by 2 limit $6',
    lesson_vector_kind(), filter)
    using a_vector, a_team, a_model, a_scopes, a_until, a_most;
end
$$;
