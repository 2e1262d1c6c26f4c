-- A letter that no post office took within a day was given up; one that would have said what a later one says better was dropped.
-- Either is something else than a letter that nobody wanted.
alter table notices drop constraint notices_letter_check;
alter table notices add constraint notices_letter_check
  check (letter in ('none', 'daily', 'queued', 'sent', 'refused', 'given-up', 'dropped'));
alter table notices drop constraint notices_check;
alter table notices add constraint notices_letter_dated check ((letter in ('sent', 'refused', 'given-up')) = (letter_at is not null));

-- Notices that have not reached their person: few, and asked for again and again.
create index notices_not_arrived on notices (subject_id, person_id)
  where read_at is null and opened_at is null and letter not in ('none', 'sent', 'dropped');

-- How many of those who were notified of the present time have not heard of it, and when the last of the others did. Null while
-- it is as when it was published.
alter table meetings add column unreached int not null default 0 check (unreached >= 0);
alter table meetings add column heard_at timestamptz;
