-- Browsers that show notices by themselves: each belongs to a person and to the session in which it was asked, and goes with it.
create table notice_devices (
  id uuid primary key,
  person_id uuid not null references people on delete cascade,
  session_id uuid not null references sessions on delete cascade,
  -- Where its messages go and what they are sealed with. Whoever asks last from one browser has it.
  endpoint text not null unique check (length(endpoint) <= 1000),
  p256dh text not null check (length(p256dh) <= 100),
  auth text not null check (length(auth) <= 40),
  -- The key of ours under which it was asked: with another one it must be asked again.
  server_key text not null,
  at timestamptz not null default now()
);
create index notice_devices_person on notice_devices (person_id);
create index notice_devices_session on notice_devices (session_id);
revoke all on notice_devices from minga_app;
grant select, insert, delete, update (person_id, session_id, p256dh, auth, server_key, at) on notice_devices to minga_app;

-- A session that gets a new number stays the same for its browser.
create function take_devices_along() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update notice_devices set session_id = new.replaced_by where session_id = new.id;
  return null;
end $$;
create trigger sessions_devices after update of replaced_by on sessions for each row
  when (old.replaced_by is null and new.replaced_by is not null) execute function take_devices_along();
