-- Files that come with a meeting or an announcement are found by their name and by what they say, as those of diagnoses are, by whoever
-- may read them: what is still a draft by the facilitation alone, what was published by everybody, what was withdrawn by nobody.
create or replace function file_readers(which uuid)
  returns table (audience smallint, organisation_id uuid, forum_id uuid, cycle_id uuid) language sql stable as $$
  select case when k.is_public then 0::smallint else 1::smallint end, case when not k.is_public then d.organisation_id end, d.forum_id, d.cycle_id
  from files f join diagnoses d on f.owner_kind = 'diagnosis' and d.id = f.owner_id
    cross join lateral (select f.version is not null and d.state = 'published' as is_public) k
  where f.id = which and d.state <> 'withdrawn'
  union all
  select case when m.published_at is null then 2::smallint else 0::smallint end, null, m.forum_id, m.cycle_id
  from files f join meetings m on f.owner_kind = 'meeting' and m.id = f.owner_id where f.id = which
  union all
  select case when a.published_at is null then 2::smallint else 0::smallint end, null, c.forum_id, c.id
  from files f join announcements a on f.owner_kind = 'announcement' and a.id = f.owner_id join cycles c on c.id = a.cycle_id
  where f.id = which and a.withdrawn_at is null
$$;

-- As 0072 has it; files of a meeting are everybody's from the moment in which it is.
create or replace function search_rewritten_meetings() returns trigger language plpgsql security definer
  set search_path = public, pg_temp as $$
begin
  perform search_meetings(array(select n.id from changed n join former o on o.id = n.id
    where (n.title, n.agenda, n.published_at) is distinct from (o.title, o.agenda, o.published_at)));
  update searched_texts s set audience = r.audience
  from changed n join former o on o.id = n.id and o.published_at is distinct from n.published_at
    join files f on f.owner_kind = 'meeting' and f.owner_id = n.id cross join lateral file_readers(f.id) r
  where s.kind = 'file' and s.subject_id = f.id;
  return null;
end $$;

create function search_files_of_announcement() returns trigger language plpgsql security definer
  set search_path = public, pg_temp as $$
begin
  if new.withdrawn_at is not null then
    -- Also of those whose text is being read at this moment: whoever reads it finds that it is withdrawn.
    insert into file_texts (file_id, state) select f.id, 'withdrawn' from files f
      where f.owner_kind = 'announcement' and f.owner_id = new.id
      on conflict (file_id) do update set state = 'withdrawn', is_cut = false, at = now();
    delete from file_passages p using files f
      where f.owner_kind = 'announcement' and f.owner_id = new.id and p.file_id = f.id;
    delete from searched_texts s using files f
      where f.owner_kind = 'announcement' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  else
    update searched_texts s set audience = r.audience
    from files f cross join lateral file_readers(f.id) r
    where f.owner_kind = 'announcement' and f.owner_id = new.id and s.kind = 'file' and s.subject_id = f.id;
  end if;
  return null;
end $$;
create trigger announcements_files_searched after update on announcements for each row
  when (old.published_at is distinct from new.published_at or old.withdrawn_at is distinct from new.withdrawn_at)
  execute function search_files_of_announcement();

revoke execute on function search_files_of_announcement() from public;

-- What was there before. Their texts are asked for by whoever looks for unread files.
select search_file(f.id) from files f where f.owner_kind in ('meeting', 'announcement');
