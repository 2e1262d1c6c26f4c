-- Which milestone is which, from one version to the next. Beside the content and not within it: the hash is of the words, and
-- versions that were frozen before keep theirs. Empty there: those are matched by what they say.
alter table commitment_versions add column milestone_ids uuid[] not null default '{}';
