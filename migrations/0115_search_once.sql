-- The words that were asked for are made into a query once and looked up once, for all kinds together. Before, the planner put
-- the call in the place of its result: it was made anew for each text that was ranked, five to ten thousand times; the index was
-- read once for each kind; and for a word that nearly all texts have, it was not read at all, and the words of every text were.
drop index searched_texts_words;
create index searched_texts_words on searched_texts using gin (forum_id, words);

-- Of each kind the best so many, of all that there are. With the rights of the owner, because row-level security would keep the
-- index from being used; it asks for the same reach. Ids are given in order of time. `offset 0` keeps a result a result.
create or replace function search_texts(a_forum uuid, a_cycle uuid, an_audience int, own uuid[], kinds text[], asked text, most int)
returns table (kind text, subject_id uuid, rank real)
language sql stable security definer set search_path = public, pg_temp as $$
  -- A long text has several rows, of one rank.
  select distinct f.kind, f.subject_id, f.rank
  from (select x.*, dense_rank() over (partition by x.kind collate "C" order by x.rank desc, x.subject_id desc) as place
    from (select s.kind, s.subject_id, ts_rank(s.title_words, q.query) as rank
      from (select words_asked(asked) as query offset 0) q, searched_texts s
      where s.forum_id = a_forum and s.words @@ q.query and (s.cycle_id = a_cycle or s.cycle_id is null)
        and case when s.organisation_id is null then s.audience <= an_audience else s.organisation_id = any (own) end offset 0) x) f
  where f.place <= most and f.kind = any (kinds) and ((select reaches_all()) or a_forum = (select reached_forum()))
$$;
