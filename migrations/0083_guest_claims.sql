-- A guest who leaves her address afterwards, so that what she wrote is found from an account. The address stands here until
-- the link of the letter is used, a day at most; what lasts is which account she is.
create table guest_claims (
  id uuid primary key,
  guest_id uuid not null references people on delete cascade,
  email text check (email = lower(email)),
  secret_hmac bytea not null unique,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  claimed_by uuid references people on delete cascade,
  claimed_at timestamptz,
  constraint guest_claims_whole check ((claimed_by is null) = (claimed_at is null) and (claimed_by is null or email is null))
);
create index guest_claims_guest on guest_claims (guest_id);
-- One guest is one account's.
create unique index guest_claims_once on guest_claims (guest_id) where claimed_by is not null;
create index guest_claims_claimed on guest_claims (claimed_by) where claimed_by is not null;
create index guest_claims_email on guest_claims (email, asked_at) where email is not null;
revoke all on guest_claims from minga_app;
grant select, insert, delete, update (email, claimed_by, claimed_at) on guest_claims to minga_app;

-- Whoever is erased is no guest of before, either.
create function forget_claims() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  delete from guest_claims where claimed_by = new.person_id or email = new.letter_to;
  return null;
end $$;
create trigger erasures_claims after insert on erasures for each row execute function forget_claims();
