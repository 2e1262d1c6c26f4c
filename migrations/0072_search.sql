-- What can be searched: of each text its words, and who may know of them. The words lead to candidates only; what a reader is
-- shown is asked of the noun that keeps the text, as its page asks. Kept by triggers, in the transaction that changes a text.
create extension if not exists btree_gin;

create text search configuration minga_en (copy = english);
alter text search configuration minga_en alter mapping for hword, hword_part, word with unaccent, english_stem;
-- Words as they are written: names, and the beginning of a word that is not finished yet.
create text search configuration minga_plain (copy = simple);
alter text search configuration minga_plain alter mapping for hword, hword_part, word with unaccent, simple;

create function words_of(text text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('public.minga_es', text) || to_tsvector('public.minga_en', text) || to_tsvector('public.minga_plain', text)
$$;

create table searched_texts (
  kind text not null,
  subject_id uuid not null,
  -- The text as everybody may know it (0), the forum (1), or the facilitation (2).
  audience smallint not null check (audience between 0 and 2),
  forum_id uuid not null references forums on delete cascade,
  -- Organisations belong to all cycles of their forum.
  cycle_id uuid references cycles on delete cascade,
  words tsvector not null,
  -- What was found is put in order by the words of its title, and then the newest first: they are a few bytes beside the row. To
  -- rank by all the words of a text each of them had to be fetched, hundreds for a word that many texts have.
  title_words tsvector not null default '',
  primary key (kind, subject_id, audience)
);
create index searched_texts_words on searched_texts using gin (forum_id, kind, words);
create index searched_texts_cycle on searched_texts (cycle_id);
alter table searched_texts enable row level security;
create policy reach on searched_texts to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));
-- Triggers write it, and search_texts reads it.
revoke insert, update, delete on searched_texts from minga_app;

-- What notes of a closed board say to everybody, as its page shows them: written by the act that closes the board.
create table closed_notes (
  board_id uuid not null references boards on delete cascade,
  note_id uuid not null,
  text text not null,
  -- The name of its cluster.
  cluster text not null default '',
  primary key (board_id, note_id)
);
alter table closed_notes enable row level security;
create policy reach on closed_notes to minga_app
  using ((select reaches_all()) or exists (select 1 from boards p where p.id = closed_notes.board_id));
revoke update, delete on closed_notes from minga_app;
alter table boards add column has_closed_notes boolean not null default false;

create function require_closed_board() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from boards where id = new.board_id and phase = 'closed') then
    raise exception 'words of a board that is not closed stand in its log alone';
  end if;
  return new;
end $$;
create trigger closed_notes_closed before insert on closed_notes for each row execute function require_closed_board();

-- Each of these writes the words of one subject anew; without its row nothing is left of them.
create function keep_searched(a_kind text, a_subject uuid, an_audience int, a_forum uuid, a_cycle uuid, a_title text, a_body text)
returns void language sql as $$
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select a_kind, a_subject, an_audience, a_forum, a_cycle, t.words, t.words || words_of(coalesce(a_body, ''))
  from (select words_of(coalesce(a_title, '')) as words) t
$$;

create function search_announcement(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'announcement' and subject_id = which;
  select keep_searched('announcement', a.id, case when a.published_at is null then 2 else 0 end, c.forum_id, c.id,
    coalesce(v.content ->> 'title', a.title), case when a.withdrawn_at is null then coalesce(v.content ->> 'body', a.body) end)
  from announcements a join cycles c on c.id = a.cycle_id
    left join lateral (select content from versions v where v.subject_kind = 'announcement' and v.subject_id = a.id
      order by number desc limit 1) v on true
  where a.id = which
$$;

create function search_diagnosis(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'diagnosis' and subject_id = which;
  select keep_searched('diagnosis', d.id, 0, d.forum_id, d.cycle_id, d.public_title, case when d.state = 'published' then
    concat_ws(' ', d.problem, d.affected_group, d.evidence, d.causes, d.proposals, d.summary) end)
  from diagnoses d where d.id = which and d.number is not null
$$;

create function search_commitment(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'commitment' and subject_id = which;
  select keep_searched('commitment', c.id, 0, c.forum_id, c.cycle_id, v.content ->> 'title', concat_ws(' ',
    v.content ->> 'problem', v.content ->> 'causes', v.content ->> 'doneSoFar', v.content ->> 'solution', v.content ->> 'results',
    v.content ->> 'addedValue', v.content ->> 'budgetNote', (select string_agg(concat_ws(' ', m ->> 'title', m ->> 'output'), ' ')
      from jsonb_array_elements(v.content -> 'milestones') m)))
  from commitments c join lateral (select content from versions v where v.subject_kind = 'commitment' and v.subject_id = c.id
    order by number desc limit 1) v on true
  where c.id = which;
  select keep_searched('commitment', c.id, 1, c.forum_id, c.cycle_id, c.title, concat_ws(' ', c.problem, c.causes, c.done_so_far,
    c.solution, c.results, c.added_value, c.budget_note, (select string_agg(concat_ws(' ', m.title, m.output), ' ')
      from milestones m where m.commitment_id = c.id)))
  from commitments c where c.id = which
$$;

create function search_ballot(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'ballot' and subject_id = which;
  select keep_searched('ballot', b.id, case when b.announced_at is null then 2 else 0 end, b.forum_id, b.cycle_id, b.title, b.introduction)
  from ballots b where b.id = which
$$;

create function search_board(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'board' and subject_id = which;
  select keep_searched('board', b.id, case when b.phase = 'closed' then 0 else 1 end, b.forum_id, b.cycle_id, b.title, b.purpose)
  from boards b where b.id = which
$$;

create function search_consultation(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'consultation' and subject_id = which;
  select keep_searched('consultation', k.id, 0, c.forum_id, c.id, k.title, k.question)
  from consultations k join cycles c on c.id = k.cycle_id where k.id = which
$$;

create function search_contribution(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'contribution' and subject_id = which;
  select keep_searched('contribution', o.id, 0, c.forum_id, c.id, null, o.body)
  from contributions o join consultations k on k.id = o.consultation_id join cycles c on c.id = k.cycle_id where o.id = which
$$;

create function search_organisation(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'organisation' and subject_id = which;
  select keep_searched('organisation', o.id, 0, o.forum_id, null, o.short_name || ' ' || o.name, null)
  from organisations o where o.id = which
$$;

create function search_theme(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'theme' and subject_id = which;
  select keep_searched('theme', t.id, 0, c.forum_id, c.id, t.name, null)
  from themes t join cycles c on c.id = t.cycle_id where t.id = which
$$;

-- Thousands of meetings and notes are written at once: all of a statement together.
create function search_meetings(which uuid[]) returns void language sql as $$
  delete from searched_texts where kind = 'meeting' and subject_id = any (which);
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select 'meeting', m.id, case when m.published_at is null then 2 else 0 end, m.forum_id, m.cycle_id, t.words, t.words || words_of(m.agenda)
  from meetings m cross join lateral (select words_of(m.title) as words) t where m.id = any (which)
$$;

create function search_notes(which uuid[]) returns void language sql as $$
  delete from searched_texts where kind = 'note' and subject_id = any (which);
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select 'note', n.note_id, 0, b.forum_id, b.cycle_id, t.words, t.words || words_of(n.text)
  from closed_notes n join boards b on b.id = n.board_id cross join lateral (select words_of(n.cluster) as words) t
  where n.note_id = any (which)
$$;

-- A trigger names the function of its kind.
create function search_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from searched_texts where kind = tg_argv[0] and subject_id = old.id;
  else
    execute format('select %I($1)', 'search_' || tg_argv[0]) using new.id;
  end if;
  return null;
end $$;
create function search_changed_version() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('select %I($1)', 'search_' || new.subject_kind) using new.subject_id;
  return null;
end $$;
create function search_changed_meetings() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform search_meetings(array(select id from changed));
  return null;
end $$;
create function search_rewritten_meetings() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform search_meetings(array(select n.id from changed n join former o on o.id = n.id
    where (n.title, n.agenda, n.published_at) is distinct from (o.title, o.agenda, o.published_at)));
  return null;
end $$;
create function search_closed_notes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform search_notes(array(select note_id from changed));
  return null;
end $$;

create trigger announcements_searched after insert or update or delete on announcements for each row
  execute function search_changed('announcement');
create trigger diagnoses_searched after update or delete on diagnoses for each row execute function search_changed('diagnosis');
create trigger diagnoses_searched_new after insert on diagnoses for each row when (new.number is not null)
  execute function search_changed('diagnosis');
create trigger ballots_searched after insert or delete or update of title, introduction, announced_at on ballots for each row
  execute function search_changed('ballot');
create trigger boards_searched after insert or delete or update of title, purpose on boards for each row
  execute function search_changed('board');
create trigger boards_searched_closed after update on boards for each row when (old.phase <> 'closed' and new.phase = 'closed')
  execute function search_changed('board');
create trigger consultations_searched after insert or update or delete on consultations for each row
  execute function search_changed('consultation');
create trigger contributions_searched after insert or update or delete on contributions for each row
  execute function search_changed('contribution');
create trigger organisations_searched after insert or update or delete on organisations for each row
  execute function search_changed('organisation');
create trigger themes_searched after insert or update or delete on themes for each row execute function search_changed('theme');
create trigger versions_searched after insert on versions for each row
  when (new.subject_kind in ('announcement', 'commitment')) execute function search_changed_version();
create trigger commitments_searched_end after delete on commitments for each row execute function search_changed('commitment');
-- With its milestones, which are written after it.
create constraint trigger commitments_searched after insert or update on commitments deferrable initially deferred
  for each row execute function search_changed('commitment');
create trigger meetings_searched_new after insert on meetings referencing new table as changed for each statement
  execute function search_changed_meetings();
create trigger meetings_searched after update on meetings referencing old table as former new table as changed for each statement
  execute function search_rewritten_meetings();
create trigger meetings_searched_end after delete on meetings referencing old table as changed for each statement
  execute function search_changed_meetings();
create trigger closed_notes_searched after insert on closed_notes referencing new table as changed for each statement
  execute function search_closed_notes();
create function search_ended_notes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from searched_texts where kind = 'note' and subject_id = old.note_id;
  return null;
end $$;
create trigger closed_notes_searched_end after delete on closed_notes for each row execute function search_ended_notes();

revoke execute on function search_changed(), search_changed_version(), search_changed_meetings(), search_rewritten_meetings(),
  search_closed_notes(), search_ended_notes() from public;

select search_announcement(id) from announcements;
select search_diagnosis(id) from diagnoses;
select search_commitment(id) from commitments;
select search_ballot(id) from ballots;
select search_board(id) from boards;
select search_consultation(id) from consultations;
select search_contribution(id) from contributions;
select search_organisation(id) from organisations;
select search_theme(id) from themes;
select search_meetings(array(select id from meetings));

-- What somebody typed, in both languages; the last word may be the beginning of one. Nothing in it: nothing is found.
create function words_asked(asked text) returns tsquery language sql stable parallel safe as $$
  select websearch_to_tsquery('public.minga_es', asked) || websearch_to_tsquery('public.minga_en', asked)
    || case when p.plain ~ '''$' then (p.plain || ':*')::tsquery else p.plain::tsquery end
  from (select websearch_to_tsquery('public.minga_plain', asked)::text as plain) p
$$;

-- Of each kind the best so many, among at most a thousand. With the rights of the owner, because row-level security would
-- keep the index from being used; it asks for the same reach. Ids are given in order of time.
create function search_texts(a_forum uuid, a_cycle uuid, an_audience int, kinds text[], asked text, most int)
returns table (kind text, subject_id uuid, rank real)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.kind, f.subject_id, f.rank
  from (select words_asked(asked) as query) q, unnest(kinds) k(kind) cross join lateral (
    select x.subject_id, max(ts_rank(x.title_words, q.query)) as rank
    from (select s.subject_id, s.title_words from searched_texts s where s.forum_id = a_forum and s.kind = k.kind
        and s.words @@ q.query and s.audience <= an_audience and (s.cycle_id = a_cycle or s.cycle_id is null) limit 1000) x
    group by x.subject_id order by rank desc, x.subject_id desc limit most) f
  where (select reaches_all()) or a_forum = (select reached_forum())
$$;

-- Any of the words that were asked for, to be marked.
create function words_to_mark(asked text) returns tsquery language sql stable parallel safe as $$
  select coalesce(nullif(regexp_replace(querytree(words_asked(asked)), ' (&|<->|<[0-9]+>) ', ' | ', 'g'), 'T'), '')::tsquery
$$;
-- A text with these words between U+E000 and U+E001, in the first language that knows one of them.
create function mark_words(text text, query tsquery, options text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  config regconfig;
  marked text := text;
begin
  foreach config in array '{public.minga_es, public.minga_en, public.minga_plain}'::regconfig[] loop
    marked := ts_headline(config, text, query, options);
    exit when strpos(marked, U&'\E000') > 0;
  end loop;
  return marked;
end $$;
