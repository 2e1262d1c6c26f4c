-- A second line behind the scope of queries (T2): within a forum's request no statement of the
-- application sees or writes a row of another, even when it forgets to ask for it. The transaction says how far it reaches
-- (`minga.reach`, server/src/platform/database/reach.ts): one forum, or all. Nothing said: nothing seen.
-- The owner is not bound by it. Functions in a subselect are asked once for each statement, not for each row.
create function reaches_all() returns boolean language sql stable as $$
  select current_setting('minga.reach', true) = 'all'
$$;
create function reached_forum() returns uuid language sql stable as $$
  select substr(r, 7)::uuid from (select current_setting('minga.reach', true) as r) said where r like 'forum:%'
$$;
-- In one function: what a policy names is prepared for each statement, also where it is not needed.
create function reached_boards() returns uuid[] language plpgsql stable as $$
declare r text := current_setting('minga.reach', true);
begin
  if r like 'forum:%' then
    return array(select b.id from boards b join cycles c on c.id = b.cycle_id where c.forum_id = substr(r, 7)::uuid);
  end if;
  return '{}';
end $$;

alter table diagnoses enable row level security;
create policy reach on diagnoses to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table commitments enable row level security;
create policy reach on commitments to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table ballots enable row level security;
create policy reach on ballots to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table ballot_casts enable row level security;
create policy reach on ballot_casts to minga_app
  using ((select reaches_all()) or ballot_id = any (array(select b.id from ballots b where b.forum_id = (select reached_forum()))));

alter table boards enable row level security;
create policy reach on boards to minga_app
  using ((select reaches_all()) or cycle_id = any (array(select c.id from cycles c where c.forum_id = (select reached_forum()))));
alter table board_ops enable row level security;
create policy reach on board_ops to minga_app
  using ((select reaches_all()) or board_id = any ((select reached_boards())::uuid[]));
alter table board_votes enable row level security;
create policy reach on board_votes to minga_app
  using ((select reaches_all()) or board_id = any ((select reached_boards())::uuid[]));
