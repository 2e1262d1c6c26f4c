-- What happened and must have an effect elsewhere, written with the act itself. No second log: the record of acts is
-- audit_log. An event holds ids of what is public or of whoever is concerned, never words, names, or who voted or wrote; it
-- goes a day after everybody who listens has had it.
create table events (
  -- Ascending in the order of commits within one forum: whoever writes its events holds a lock on them until then.
  id bigint generated always as identity primary key,
  type text not null check (type ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
  forum_id uuid not null references forums on delete cascade,
  cycle_id uuid,
  subject_id uuid not null,
  data jsonb not null check (jsonb_typeof(data) = 'object'),
  at timestamptz not null default now(),
  -- Has it been written out to those who listen?
  is_handed_on boolean not null default false,
  foreign key (cycle_id, forum_id) references cycles (id, forum_id) on delete cascade
);
create index events_waiting on events (id) where not is_handed_on;

-- One row for each event and each who listens: delivered once, whatever dies in between.
create table event_deliveries (
  id uuid primary key,
  event_id bigint not null references events on delete cascade,
  subscriber text not null,
  -- Copied from the event, to find what comes first for a subject without reading all events.
  subject_id uuid not null,
  attempts int not null default 0 check (attempts >= 0),
  -- A code of what went wrong the last time: never a message, which may hold an address.
  cause text check (length(cause) <= 80),
  tried_at timestamptz not null default now(),
  delivered_at timestamptz,
  given_up_at timestamptz,
  check (delivered_at is null or given_up_at is null),
  constraint event_deliveries_once unique (event_id, subscriber)
);
create index event_deliveries_waiting on event_deliveries (subscriber, subject_id, event_id) where delivered_at is null;

alter table events enable row level security;
create policy reach on events to minga_app using ((select reaches_all()) or forum_id = (select reached_forum()));
alter table event_deliveries enable row level security;
create policy reach on event_deliveries to minga_app
  using ((select reaches_all()) or exists (select 1 from events p where p.id = event_deliveries.event_id));

revoke all on events, event_deliveries from minga_app;
grant select, delete, insert (type, forum_id, cycle_id, subject_id, data), update (is_handed_on) on events to minga_app;
grant select, insert, update (attempts, cause, tried_at, delivered_at, given_up_at) on event_deliveries to minga_app;

-- A delivery that was made stays made, so that nothing that fails afterwards brings it about a second time.
create function refuse_second_delivery() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'event % was delivered to % already', old.event_id, old.subscriber using errcode = 'check_violation';
end $$;
create trigger event_deliveries_made before update on event_deliveries for each row
  when (old.delivered_at is not null) execute function refuse_second_delivery();
