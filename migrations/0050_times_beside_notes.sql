-- ID3, ID8: where people are hidden, the moment in which somebody came is not to lie beside the moment of a note.

-- While the board is open its guests are known by the moment, because a place is for who is there. Once it is closed the
-- day is kept: of the place, of the person who was made for it, and of her session, which then lives a little longer.
create function forget_when_guests_came(board uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  update board_guests set consented_at = date_trunc('day', consented_at), arrived_at = date_trunc('day', arrived_at)
    where board_id = board;
  update people p set created_at = date_trunc('day', p.created_at), updated_at = date_trunc('day', p.updated_at)
    from board_guests g where g.board_id = board and p.id = g.person_id and p.is_guest;
  -- What has ended stays ended, and nothing is put off twice.
  delete from sessions s using board_guests g join people p on p.id = g.person_id
    where g.board_id = board and s.person_id = p.id and p.is_guest and s.expires_at <= now();
  update sessions s set created_at = date_trunc('day', s.created_at), updated_at = date_trunc('day', s.updated_at),
      expires_at = case when s.replaced_by is not null or s.expires_at = date_trunc('day', s.expires_at) then s.expires_at
        else date_trunc('day', s.expires_at) + interval '1 day' end
    from board_guests g join people p on p.id = g.person_id where g.board_id = board and s.person_id = p.id and p.is_guest;
$$;
revoke all on function forget_when_guests_came(uuid) from public;

create or replace function forget_when_guests_were_seen() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update board_guests set seen_at = null, holds_place = false where board_id = new.id and seen_at is not null;
  update board_links set joined = 0 where board_id = new.id and joined > 0;
  if new.identity_mode <> 'person' then perform forget_when_guests_came(new.id); end if;
  return null;
end $$;
select forget_when_guests_came(id) from boards where phase = 'closed' and identity_mode <> 'person';

-- Ops say the minute in the log too, as they are told, and refused ones no time at all.
update board_ops o set at = date_trunc('minute', o.at) from boards b
  where b.id = o.board_id and b.identity_mode <> 'person' and o.at <> date_trunc('minute', o.at);
update boards set opened_at = date_trunc('minute', opened_at) where identity_mode <> 'person' and opened_at is not null;
alter table board_refusals drop column at;
