-- From which network somebody asked, as a keyed hash, the same for every address: whoever writes many into the form has a few letters
-- waiting at most (SEC-73). It goes once the letter was confirmed, and with what nobody confirmed.
alter table participation_requests add column asking_network text check (asking_network is null or confirmed_at is null);
grant update (asking_network) on participation_requests to minga_app;
create index participation_requests_asking on participation_requests (asking_network, asked_at) where asking_network is not null;
