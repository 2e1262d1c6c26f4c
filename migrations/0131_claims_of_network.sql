-- Letters to strangers that guests of one network ask for: counted by where they are asked for, in each forum, until somebody confirms
-- (SEC-73). It goes once the letter was followed, and with what nobody confirmed.
alter table guest_claims add column network text;
create index guest_claims_network on guest_claims (network, asked_at) where network is not null;
grant update (network) on guest_claims to minga_app;
