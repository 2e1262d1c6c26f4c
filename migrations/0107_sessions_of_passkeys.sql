-- What a passkey opened ends with it, by whichever door it goes; one that is opened at that very moment is refused.
alter table sessions add column passkey_id uuid references passkeys on delete cascade;
create index sessions_passkey on sessions (passkey_id) where passkey_id is not null;
grant update (passkey_id) on sessions to minga_app;
-- To enter by a key showed that its user holds the key, not that they read the mailbox. Who did both shows it again by a code.
delete from sign_in_browsers b using passkeys k where k.person_id = b.person_id and k.last_used_at is not null and b.last_at >= k.created_at;
