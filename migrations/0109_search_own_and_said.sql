-- What only one organisation may open is found by its people: the working copy of a diagnosis until it is published. And what
-- was said on a subject is found by the forum, which reads it there.
create or replace function search_diagnosis(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'diagnosis' and subject_id = which;
  select keep_searched('diagnosis', d.id, 0, d.forum_id, d.cycle_id, d.public_title, case when d.state = 'published' then
    concat_ws(' ', d.problem, d.affected_group, d.evidence, d.causes, d.proposals, d.summary) end)
  from diagnoses d where d.id = which and d.number is not null;
  insert into searched_texts (kind, subject_id, audience, forum_id, cycle_id, organisation_id, title_words, words)
  select 'diagnosis', d.id, 1, d.forum_id, d.cycle_id, d.organisation_id, t.words, t.words
    || words_of(concat_ws(' ', d.problem, d.affected_group, d.evidence, d.causes, d.proposals, d.summary))
  from diagnoses d cross join lateral (select words_of(d.title) as words) t where d.id = which and d.state in ('draft', 'declared')
$$;
drop trigger diagnoses_searched on diagnoses;
drop trigger diagnoses_searched_new on diagnoses;
create trigger diagnoses_searched after insert or update or delete on diagnoses for each row execute function search_changed('diagnosis');

-- Of one that was removed no words are left.
create function search_comment(which uuid) returns void language sql as $$
  delete from searched_texts where kind = 'comment' and subject_id = which;
  select keep_searched('comment', m.id, 1, c.forum_id, c.id, null, concat_ws(' ', m.quote, m.body))
  from comments m join cycles c on c.id = m.cycle_id where m.id = which and m.removed_at is null
$$;
create trigger comments_searched after insert or update or delete on comments for each row execute function search_changed('comment');

select search_diagnosis(id) from diagnoses where state in ('draft', 'declared');
select search_comment(id) from comments;
