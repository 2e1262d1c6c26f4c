-- A closed board is read without a place: closing gives all of them back, and the counts of its links with them.
create or replace function forget_when_guests_were_seen() returns trigger language plpgsql as $$
begin
  update board_guests set seen_at = null, holds_place = false where board_id = new.id and seen_at is not null;
  update board_links set joined = 0 where board_id = new.id and joined > 0;
  return null;
end $$;

-- Times of guests that were written after closing.
update board_guests g set seen_at = null, holds_place = false from boards b
  where b.id = g.board_id and b.phase = 'closed' and g.seen_at is not null;
update board_links l set joined = 0 from boards b where b.id = l.board_id and b.phase = 'closed' and l.joined > 0;

-- Whatever the application believes: where nobody is told who wrote, no time of a guest is written after the end.
create function refuse_places_of_closed_boards() returns trigger language plpgsql as $$
begin
  if exists (select 1 from boards where id = new.board_id and phase = 'closed') then
    raise exception 'a closed board has no places' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger board_guests_of_open_boards before insert or update of holds_place, seen_at on board_guests for each row
  when (new.holds_place or new.seen_at is not null) execute function refuse_places_of_closed_boards();

-- Who pressed at a door and never came: counted at each press.
create index board_guests_waiting on board_guests (link_id, network, consented_at) where arrived_at is null and ended_at is null;
