-- From where an address was written into the form, as a keyed hash: a stranger's asks in somebody's name use up none of theirs.
-- It goes once the letter was confirmed, and with what nobody confirmed.
alter table participation_requests add column network text check (network is null or confirmed_at is null);
grant update (network) on participation_requests to minga_app;
