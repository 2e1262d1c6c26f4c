-- What was found is put in order by the words of its title, and then the newest first: they are a few bytes beside the row.
-- To rank by all the words of a text each of them had to be fetched, hundreds for a word that many texts have.
alter table searched_texts add column title_words tsvector not null default '';

create or replace function keep_searched(a_kind text, a_subject uuid, an_audience int, a_forum uuid, a_cycle uuid, a_title text, a_body text)
returns void language sql as $$
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select a_kind, a_subject, an_audience, a_forum, a_cycle, t.words, t.words || words_of(coalesce(a_body, ''))
  from (select words_of(coalesce(a_title, '')) as words) t
$$;
create or replace function search_meetings(which uuid[]) returns void language sql as $$
  delete from searched_texts where kind = 'meeting' and subject_id = any (which);
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select 'meeting', m.id, case when m.published_at is null then 2 else 0 end, m.forum_id, m.cycle_id, t.words, t.words || words_of(m.agenda)
  from meetings m cross join lateral (select words_of(m.title) as words) t where m.id = any (which)
$$;
create or replace function search_notes(which uuid[]) returns void language sql as $$
  delete from searched_texts where kind = 'note' and subject_id = any (which);
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, title_words, words)
  select 'note', n.note_id, 0, b.forum_id, b.cycle_id, t.words, t.words || words_of(n.text)
  from closed_notes n join boards b on b.id = n.board_id cross join lateral (select words_of(n.cluster) as words) t
  where n.note_id = any (which)
$$;

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
select search_notes(array(select note_id from closed_notes));

-- Of each kind the best so many, among at most a thousand. With the rights of the owner, because row-level security would
-- keep the index from being used; it asks for the same reach. Ids are given in order of time.
create or replace function search_texts(a_forum uuid, a_cycle uuid, an_audience int, kinds text[], asked text, most int)
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
