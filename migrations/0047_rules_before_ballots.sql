-- A rule that was chosen while a ballot was being announced was not chosen before: not even the owner's clock says so.
create or replace function require_voting_rule() returns trigger language plpgsql as $$
declare rule forum_voting_rules;
begin
  select * into rule from forum_voting_rules r where r.forum_id = new.forum_id order by r.chosen_at desc limit 1;
  if (new.voting_rule, new.votes_by) is distinct from (rule.id, coalesce(rule.votes_by, 'organisation')) then
    raise exception 'a ballot is announced under the voting rule of its forum' using errcode = 'insufficient_privilege';
  end if;
  if rule.chosen_at > now() then
    raise exception 'a ballot is announced after its voting rule was chosen' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
