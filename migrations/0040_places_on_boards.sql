-- A place of a link is held by whoever is on the board, not by whoever pressed at the door: a device that throws its cookies
-- away and presses two hundred times holds none.
alter table board_guests
  add column holds_place boolean not null default false,
  -- The minute in which she was last on the board, and only while the board is open: where nobody is told who wrote, no time
  -- of a guest is to lie beside the times of notes any longer than her place needs it.
  add column seen_at timestamptz,
  add constraint board_guests_place_is_seen check (not holds_place or (seen_at is not null and ended_at is null));
update board_guests set holds_place = true, seen_at = date_trunc('minute', now()) where arrived_at is not null and ended_at is null;
create index board_guests_places on board_guests (link_id, seen_at) where holds_place;

-- What stands on the board's page as «n of m» are the places that are held.
update board_links l set joined = (select count(*) from board_guests g where g.link_id = l.id and g.holds_place);
alter table board_links add constraint board_links_never_below_none check (joined >= 0);

create function forget_when_guests_were_seen() returns trigger language plpgsql as $$
begin
  update board_guests set seen_at = null, holds_place = false where board_id = new.id and seen_at is not null;
  return null;
end $$;
create trigger forget_when_guests_were_seen after update of phase on boards
  for each row when (new.phase = 'closed' and old.phase <> 'closed') execute function forget_when_guests_were_seen();
update board_guests g set seen_at = null, holds_place = false from boards b where b.id = g.board_id and b.phase = 'closed';
