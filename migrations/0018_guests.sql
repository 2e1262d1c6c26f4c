-- Whose voice it is. Whoever comes by a board's link is a guest: what she says about where she comes from is her own
-- word, kept as text, never an organisation of the forum.
alter table board_guests
  -- How a facilitator points at one guest, also where the board promises that nobody learns names.
  add column id uuid not null default gen_random_uuid() unique,
  add column origin text check (length(origin) between 1 and 120),
  -- A keyed hash of the network she came from, so that a facilitator sees that thirty guests are one address.
  add column network text,
  add column confirmed_organisation_id uuid references organisations,
  add column confirmed_by uuid references people,
  add column confirmed_at timestamptz,
  -- When she first stood on the board. A place that nobody came to take is given to the next after some minutes.
  add column arrived_at timestamptz,
  add column removed_at timestamptz,
  add column removed_by uuid references people,
  add constraint board_guests_confirmed_whole check ((confirmed_organisation_id is null) = (confirmed_by is null)
    and (confirmed_by is null) = (confirmed_at is null)),
  add constraint board_guests_removed_is_out check (removed_at is null or ended_at is not null);
create index board_guests_network on board_guests (link_id, network);
update board_guests g set origin = left(o.short_name, 120) from organisations o where o.id = g.organisation_id;
alter table board_guests drop column organisation_id, drop column sector;

alter table board_ops
  add column is_guest boolean not null default false,
  add column origin text,
  -- The facilitator who vouched for a guest's organisation, where the board shows no person to whom that could be looked up.
  add column confirmed_by uuid references people;
-- Notes that guests signed with an organisation. Where the board shows people it is known whose they are; on the others
-- nobody can tell any more, and nobody could before.
update board_ops o set is_guest = true, organisation_id = null, sector = 'citizen',
  origin = coalesce((select left(short_name, 120) from organisations g where g.id = o.organisation_id), bg.origin)
from board_guests bg where bg.board_id = o.board_id and bg.person_id = o.person_id
  and not exists (select 1 from boards b join cycles c on c.id = b.cycle_id join seats s on s.forum_id = c.forum_id
    where b.id = o.board_id and s.person_id = o.person_id);

-- For which of several organisations a person acts in a forum: chosen once, remembered. It counts while the seat is open.
create table acting_seats (
  forum_id uuid not null references forums on delete cascade,
  person_id uuid not null references people on delete cascade,
  seat_id uuid not null references seats on delete cascade,
  chosen_at timestamptz not null default now(),
  primary key (forum_id, person_id)
);
