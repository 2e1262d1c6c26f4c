-- A letter that was taken by a post office may come back. What a mail provider says of it is taken once.
create table bounces (
  -- The provider's own id of what it says; repeats are known by it.
  id text primary key check (length(id) between 1 and 200),
  at timestamptz not null default now()
);
create index bounces_at on bounces (at);
revoke all on bounces from minga_app;
grant select, insert, delete on bounces to minga_app;

-- Since when an address is known to take no letters: none is sent there until whoever reads it signs in with a code from it.
alter table undelivered_letters add column bounced_at timestamptz;
create function forget_undelivered() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  delete from undelivered_letters where person_id = new.id;
  return null;
end $$;
-- What was known of an address says nothing of another one.
create trigger people_new_address after update of email on people for each row
  when (old.email <> new.email) execute function forget_undelivered();

-- The id under which a letter went, by which a provider names it; and what may become of it besides.
alter table notices add column letter_id uuid;
create index notices_letter on notices (letter_id) where letter_id is not null;
grant update (letter_id) on notices to minga_app;
alter table notices drop constraint notices_letter_check;
alter table notices add constraint notices_letter_check
  check (letter in ('none', 'daily', 'queued', 'sent', 'refused', 'given-up', 'bounced', 'held', 'dropped'));
alter table notices drop constraint notices_letter_dated;
alter table notices add constraint notices_letter_dated
  check ((letter in ('sent', 'refused', 'given-up', 'bounced', 'held')) = (letter_at is not null));
drop trigger notices_sent on notices;
create trigger notices_sent before update of letter, letter_at on notices for each row
  when (old.letter = 'sent' and (new.letter not in ('sent', 'bounced') or new.letter_at <> old.letter_at))
  execute function refuse_untold();
