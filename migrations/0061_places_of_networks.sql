-- One device can make up any number of guests and keep a line open for each: no network holds more of a link's places than
-- its cap (shared/boards/rules.ts), unless whoever facilitates says that the hall shares one, or lets that one in.
alter table board_links
  add column shares_network boolean not null default false,
  -- Those that were let in beyond the cap, as board_guests names them.
  add column open_networks text[] not null default '{}';

alter table board_guests
  -- Asked for a place and was told that her network holds all it may. No time: none is to lie beside the times of notes.
  add column is_refused boolean not null default false,
  add constraint board_guests_refused_has_no_place check (not is_refused or (not holds_place and ended_at is null));
-- Counted for each place that is given.
create index board_guests_of_networks on board_guests (link_id, network) where holds_place;

create or replace function forget_when_guests_were_seen() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update board_guests set seen_at = null, holds_place = false, is_refused = false
    where board_id = new.id and (seen_at is not null or is_refused);
  update board_links set joined = 0 where board_id = new.id and joined > 0;
  if new.identity_mode <> 'person' then perform forget_when_guests_came(new.id); end if;
  return null;
end $$;
