-- Whoever has an account and is in no forum may ask about their data too: of nobody's forum, it is the administration of the
-- installation that answers. It also answers for forums that have no cycle, on whose pages their leaders would read it.
alter table person_requests alter column forum_id drop not null;
