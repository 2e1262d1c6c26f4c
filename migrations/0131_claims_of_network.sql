-- Letters to strangers that guests of one network ask for: counted by where they are asked for, in each forum, until somebody confirms
-- (SEC-73). It goes once the letter was followed, and with what nobody confirmed.
alter table guest_claims add column network text;
create index guest_claims_network on guest_claims (network, asked_at) where network is not null;
grant update (network) on guest_claims to minga_app;

-- Of these addresses those that are kept for somebody who was moved away from them, so that a file says so before it is saved
-- (SEC-68). Nothing but the address: whoever brings the file has it already.
create function kept_among(addresses text[]) returns setof text language sql stable security definer set search_path = public, pg_temp as $$
  select distinct c.former_email from address_changes c
  where c.former_email = any (addresses) and c.confirmed_at is not null and c.stopped_at is null and c.stoppable_until > now()
    and not exists (select 1 from people p where p.email = c.former_email)
$$;
revoke all on function kept_among(text[]) from public;
grant execute on function kept_among(text[]) to minga_app;
