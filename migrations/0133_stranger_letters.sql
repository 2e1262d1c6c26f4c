-- What became of each letter to somebody without an account: who contributed to a consultation, asked to take part, or keeps what they
-- wrote as a guest. A notice is somebody's; of these nobody is known but by what they wrote, so no address stands here, and no name.
create table stranger_letters (
  id uuid primary key,
  forum_id uuid not null,
  cycle_id uuid not null,
  kind text not null check (kind in ('contribution-confirm', 'contribution-answered', 'contribution-hidden', 'participation-decided',
    'claim-confirm')),
  -- the contribution, the request, or the claim
  subject_id uuid not null,
  at timestamptz not null default now(),
  letter text not null default 'queued' check (letter in ('queued', 'sent', 'refused', 'given-up', 'bounced', 'dropped')),
  letter_at timestamptz,
  cause text check (length(cause) <= 80),
  -- by which whoever carried it tells that it came back
  letter_id uuid,
  -- when whoever facilitates said that they told this person by another way
  informed_at timestamptz,
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade
);
create index stranger_letters_subject on stranger_letters (subject_id, kind, at);
create index stranger_letters_cycle on stranger_letters (cycle_id);
create index stranger_letters_id on stranger_letters (letter_id) where letter_id is not null;
alter table stranger_letters enable row level security;
create policy reach on stranger_letters to minga_app
  using ((select reaches_all()) or forum_id = (select reached_forum()));
revoke update on stranger_letters from minga_app;
grant update (cause, informed_at, letter, letter_at, letter_id) on stranger_letters to minga_app;
