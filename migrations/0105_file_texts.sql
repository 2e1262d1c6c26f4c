-- What files of diagnoses say: their text in passages, read once by a process beside the server, and found by whoever may open
-- the file. Written once for each file; it goes with it, and with the withdrawal of what it belongs to.
create table file_texts (
  file_id uuid primary key references files on delete cascade,
  -- A file from which no text could be read is not tried again; of one that was withdrawn none is read.
  state text not null check (state in ('read', 'unreadable', 'withdrawn')),
  -- There is more in it than is kept.
  is_cut boolean not null default false,
  at timestamptz not null default now()
);
create table file_passages (
  file_id uuid not null references file_texts on delete cascade,
  place smallint not null check (place between 0 and 999),
  text text not null check (length(text) <= 2000),
  words tsvector not null generated always as (words_of(text)) stored,
  primary key (file_id, place)
);
alter table file_texts enable row level security;
alter table file_passages enable row level security;
create policy reach on file_texts to minga_app
  using ((select reaches_all()) or exists (select 1 from files p where p.id = file_texts.file_id));
create policy reach on file_passages to minga_app
  using ((select reaches_all()) or exists (select 1 from files p where p.id = file_passages.file_id));
revoke update, delete on file_texts, file_passages from minga_app;

-- Words that only the people of one organisation may find; and long texts in several rows, because PostgreSQL counts places in
-- a text to 16,383, and phrases are found by them.
alter table searched_texts add column organisation_id uuid references organisations on delete cascade;
alter table searched_texts add column place smallint not null default 0;
alter table searched_texts drop constraint searched_texts_pkey, add primary key (kind, subject_id, audience, place);
create index searched_texts_organisation on searched_texts (organisation_id) where organisation_id is not null;

create function keep_file_text() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from file_texts where file_id = new.file_id and state = 'read') then
    raise exception 'a file whose text is not read has no passages';
  end if;
  return new;
end $$;
create trigger file_passages_read before insert on file_passages for each row execute function keep_file_text();

-- Who may find a file: everybody once a published diagnosis holds it, until then the organisation that writes.
create function file_readers(which uuid)
returns table (audience smallint, organisation_id uuid, forum_id uuid, cycle_id uuid) language sql stable as $$
  select case when k.is_public then 0::smallint else 1::smallint end, case when not k.is_public then d.organisation_id end, d.forum_id, d.cycle_id
  from files f join diagnoses d on f.owner_kind = 'diagnosis' and d.id = f.owner_id
    cross join lateral (select f.version is not null and d.state = 'published' as is_public) k
  where f.id = which and d.state <> 'withdrawn'
$$;
-- Fifteen passages in one row: words that stand further apart than thirty thousand characters are not found together.
create function search_file(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'file' and subject_id = which;
  insert into searched_texts (kind, subject_id, audience, place, forum_id, cycle_id, organisation_id, title_words, words)
  select 'file', f.id, r.audience, coalesce(p.place, 0), r.forum_id, r.cycle_id, r.organisation_id, t.words, t.words || coalesce(p.words, '')
  from files f cross join lateral file_readers(f.id) r
    cross join lateral (select words_of(regexp_replace(f.name, '[._-]+', ' ', 'g')) as words) t
    left join lateral (select g.place / 15 as place, words_of(string_agg(g.text, ' ' order by g.place)) as words
      from file_passages g where g.file_id = f.id group by g.place / 15) p on true
  where f.id = which
$$;

create function search_read_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform search_file(c.file_id) from (select distinct file_id from changed) c;
  return null;
end $$;
-- Its words stay as they are: only who may find them is another.
create function search_files_of_diagnosis() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'withdrawn' then
    -- Also of those whose text is being read at this moment: whoever reads it finds that it is withdrawn.
    insert into file_texts (file_id, state) select f.id, 'withdrawn' from files f where f.owner_kind = 'diagnosis' and f.owner_id = new.id
      on conflict (file_id) do update set state = 'withdrawn', is_cut = false, at = now();
    delete from file_passages p using files f where f.owner_kind = 'diagnosis' and f.owner_id = new.id and p.file_id = f.id;
    delete from searched_texts s using files f where f.owner_kind = 'diagnosis' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  else
    update searched_texts s set audience = r.audience, organisation_id = r.organisation_id
    from files f cross join lateral file_readers(f.id) r
    where f.owner_kind = 'diagnosis' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  end if;
  return null;
end $$;
create trigger file_passages_searched after insert on file_passages referencing new table as changed for each statement
  execute function search_read_files();
create trigger files_searched after insert or delete on files for each row execute function search_changed('file');
create trigger diagnoses_files_searched after update of state on diagnoses for each row when (old.state <> new.state)
  execute function search_files_of_diagnosis();
revoke execute on function search_read_files(), search_files_of_diagnosis() from public;

-- As in migration search; beside them the texts of the reader's own organisations.
drop function search_texts(uuid, uuid, int, text[], text, int);
create function search_texts(a_forum uuid, a_cycle uuid, an_audience int, own uuid[], kinds text[], asked text, most int)
returns table (kind text, subject_id uuid, rank real)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.kind, f.subject_id, f.rank
  from (select words_asked(asked) as query) q, unnest(kinds) k(kind) cross join lateral (
    select x.subject_id, max(ts_rank(x.title_words, q.query)) as rank
    from (select s.subject_id, s.title_words from searched_texts s where s.forum_id = a_forum and s.kind = k.kind
        and s.words @@ q.query and (s.cycle_id = a_cycle or s.cycle_id is null)
        and case when s.organisation_id is null then s.audience <= an_audience else s.organisation_id = any (own) end limit 1000) x
    group by x.subject_id order by rank desc, x.subject_id desc limit most) f
  where (select reaches_all()) or a_forum = (select reached_forum())
$$;

insert into file_texts (file_id, state) select f.id, 'withdrawn' from files f join diagnoses d on f.owner_kind = 'diagnosis' and d.id = f.owner_id
  where d.state = 'withdrawn';
select search_file(id) from files where owner_kind = 'diagnosis';
