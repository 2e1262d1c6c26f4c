-- One code for a whole event: six letters that lead to the boards which are open that day. What a guest enters by stays the
-- link of a board; the links of a gathering open, end and are renewed together.
create table gatherings (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  title text not null check (length(title) between 1 and 120),
  -- Typed by hand. Without vowels it spells no word, and without look-alikes (L, I, 1; O, 0; V beside B) it is read aloud.
  code text not null unique check (code ~ '^[BCDFGHJKMNPQRSTWXYZ]{6}$'),
  -- Of the QR code, which nobody types: too long to be guessed, so that it works also where guesses have run out.
  token text not null unique check (token ~ '^[a-z0-9]{12,40}$'),
  quota int not null check (quota between 1 and 2000),
  needs_approval boolean not null default false,
  created_by uuid not null references people,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_at timestamptz
);
create index gatherings_cycle on gatherings (cycle_id);
create trigger gatherings_last before insert or update of expires_at on gatherings
  for each row execute function refuse_lasting_links();
alter table gatherings enable row level security;
create policy reach on gatherings to minga_app using ((select reaches_all())
  or exists (select 1 from cycles p where p.id = gatherings.cycle_id));
revoke all on gatherings from minga_app;
grant select, insert, update (code, token, quota, needs_approval, expires_at, closed_at) on gatherings to minga_app;

alter table board_links
  add column gathering_id uuid references gatherings on delete cascade,
  -- Whoever comes by it waits at the door until the facilitation lets her in.
  add column needs_approval boolean not null default false;
-- A board is in a gathering once.
create unique index board_links_gathering on board_links (gathering_id, board_id) where gathering_id is not null;

alter table board_guests
  add column awaits boolean not null default false,
  add constraint board_guests_awaits_has_no_place check (not (awaits and (holds_place or is_refused)));
create index board_guests_awaiting on board_guests (board_id) where awaits and ended_at is null;

-- Wrong codes of one network within ten minutes: a guess is bounded, who types a right one is never counted.
create table code_guesses (
  network text primary key,
  since timestamptz not null,
  failed int not null
);
revoke all on code_guesses from minga_app;
grant select, insert, update, delete on code_guesses to minga_app;

-- Whether any event has this code: also those of other forums, whose rows a transaction does not reach.
create function gathering_code_taken(letters text) returns boolean language sql stable security definer
  set search_path = public, pg_temp as $$ select exists (select 1 from gatherings where code = letters) $$;
revoke all on function gathering_code_taken(text) from public;
grant execute on function gathering_code_taken(text) to minga_app;
