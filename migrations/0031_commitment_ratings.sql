-- Who rated the potential of a commitment, as what, when and why. Until now a value could be set without saying whose it
-- was, and the chart called it the reviewers': those values name nobody, so they count no longer. The audit log keeps them.
create table commitment_ratings (
  id uuid primary key,
  commitment_id uuid not null references commitments on delete cascade,
  potential text not null check (potential in ('unclear', 'modest', 'substantial')),
  rater text not null check (length(btrim(rater)) between 2 and 200),
  role text not null check (role in ('irm', 'independent', 'observer')),
  rated_on date not null,
  reason text not null check (length(btrim(reason)) >= 10),
  recorded_by uuid not null references people,
  recorded_at timestamptz not null default now(),
  -- A rating entered by mistake stays readable with the reason why it counts no longer.
  retracted_at timestamptz,
  retracted_reason text check (length(btrim(retracted_reason)) >= 10),
  check ((retracted_at is null) = (retracted_reason is null))
);
create index commitment_ratings_commitment on commitment_ratings (commitment_id, rated_on);
revoke update, delete on commitment_ratings from minga_app;
grant update (retracted_at, retracted_reason) on commitment_ratings to minga_app;
create trigger commitment_ratings_retracted before update on commitment_ratings for each row
  when (old.retracted_at is not null)
  execute function refuse_application('a retracted rating stays as it is');

-- The rating that counts: the latest that stands.
create view commitment_potential with (security_invoker = true) as
  select distinct on (commitment_id) commitment_id, potential from commitment_ratings
  where retracted_at is null order by commitment_id, rated_on desc, recorded_at desc;
revoke insert, update, delete on commitment_potential from minga_app;

alter table commitments drop column potential;
