-- «Sala A», «sala a» and «Sála A» are one room of one building: compared without capitals, accents and doubled spaces.
alter table meetings add column room_key text;
create function meeting_room_key() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.room_key := btrim(regexp_replace(lower(unaccent(new.room)), '\s+', ' ', 'g'));
  return new;
end $$;

-- Meetings that were published under two spellings of one room keep what they have; whoever changes one of them is told.
update meetings set room_key = room where room is not null;
alter table meetings drop constraint meetings_room_once;
alter table meetings add constraint meetings_room_once exclude using gist (forum_id with =, room_key with =, tstzrange(starts_at, ends_at) with &&)
  where (state = 'published' and room_exclusive and room_key is not null);
create trigger meetings_room_key before insert or update of room on meetings for each row execute function meeting_room_key();
do $$
declare one record;
begin
  for one in select id, room from meetings where room is not null order by id loop
    begin
      update meetings set room = one.room where id = one.id;
    exception when exclusion_violation then null;
    end;
  end loop;
end $$;
