-- T20: the same title under another commitment of the cycle is the same question to whoever votes, and two counts of it tell
-- as much.
-- Capitals by hand: the cluster may know those of ASCII alone.
create function title_key(content jsonb) returns text language sql immutable as $$
  select lower(translate(regexp_replace(btrim(content ->> 'title', E' \t\n\u00a0'), E'[\\s\u00a0]+', ' ', 'g'), 'ÁÉÍÓÚÜÑ', 'áéíóúüñ'))
$$;

create or replace function prepare_announced_ballot() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from ballot_roll where ballot_id = old.id) then raise exception 'nobody is on the roll of ballot %', old.id; end if;
  if old.mode = 'open' then return new; end if;
  perform make_ballot_box(old.id);
  update ballot_questions q set is_outcome_only = true from commitment_versions v
    where q.ballot_id = old.id and v.id = q.version_id and exists (
      select 1 from ballot_questions o join ballots b on b.id = o.ballot_id join commitment_versions w on w.id = o.version_id
      where (w.commitment_id = v.commitment_id or title_key(w.content) = title_key(v.content)) and b.cycle_id = old.cycle_id
        and b.id <> old.id and b.mode = 'secret' and b.announced_at is not null and o.struck_at is null
        and (b.sealed_at is null or exists (select 1 from jsonb_array_elements(b.export -> 'votes') e where (e ->> 'question')::int = o.position - 1)));
  return new;
end $$;
