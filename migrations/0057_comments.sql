-- What people say about a subject, or about a part of it. Who reads and writes is decided by the feature that keeps the subject.
create table comments (
  id uuid primary key,
  cycle_id uuid not null references cycles on delete cascade,
  subject_kind text not null,
  subject_id uuid not null,
  -- In the word of that feature; null: the whole.
  part text check (length(part) between 1 and 60),
  -- Words of the part as they stood then.
  quote text check (length(quote) between 1 and 400),
  -- The first comment of the thread. An answer stands on the same subject.
  reply_to uuid,
  body text not null check (length(btrim(body)) between 1 and 2000),
  person_id uuid not null references people,
  seat_id uuid references seats,
  at timestamptz not null default now(),
  -- Its words are told to nobody any more; that there was a comment, and why it went, stays.
  removed_at timestamptz,
  removed_by uuid references people,
  removed_reason text check (length(btrim(removed_reason)) >= 10),
  unique (id, cycle_id, subject_kind, subject_id),
  foreign key (reply_to, cycle_id, subject_kind, subject_id) references comments (id, cycle_id, subject_kind, subject_id)
    on delete cascade,
  check (reply_to is null or (part is null and quote is null)),
  check ((removed_at is null) = (removed_by is null) and (removed_at is null) = (removed_reason is null))
);
create index comments_subject on comments (subject_kind, subject_id, at);
create index comments_cycle on comments (cycle_id);
create index comments_reply on comments (reply_to);
revoke update, delete, truncate on comments from minga_app;
grant update (removed_at, removed_by, removed_reason) on comments to minga_app;
create trigger comments_removed before update on comments for each row
  when (old.removed_at is not null)
  execute function refuse_application('a removed comment stays removed');
alter table comments enable row level security;
create policy reach on comments to minga_app
  using ((select reaches_all()) or exists (select 1 from cycles p where p.id = comments.cycle_id));
