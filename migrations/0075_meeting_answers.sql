-- What people who are expected at a meeting say, by the link of a letter or on its page.
create table meeting_answers (
  meeting_id uuid not null references meetings on delete cascade,
  person_id uuid not null references people on delete cascade,
  answer text not null check (answer in ('yes', 'maybe', 'no')),
  -- Of the meeting when it was answered: one that was moved since may ask anew.
  sequence int not null,
  answered_at timestamptz not null default now(),
  primary key (meeting_id, person_id)
);
create index meeting_answers_person on meeting_answers (person_id);
alter table meeting_answers enable row level security;
create policy reach on meeting_answers to minga_app using ((select reaches_all())
  or exists (select 1 from meetings p where p.id = meeting_answers.meeting_id));
revoke all on meeting_answers from minga_app;
grant select, insert, update (answer, sequence, answered_at) on meeting_answers to minga_app;

-- When whoever got the letter first opened the page of its link.
alter table notices add column opened_at timestamptz;
grant update (opened_at) on notices to minga_app;
