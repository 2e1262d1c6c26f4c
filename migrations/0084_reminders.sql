-- Once for each: whoever is expected at a meeting is reminded a day before it; whoever may send a diagnosis hears when that
-- begins and, without one, that it ends soon.
alter table meetings add column reminded_at timestamptz;
alter table stages add column called_at timestamptz;
alter table stages add column reminded_at timestamptz;
-- What began before anybody could be called is not called now.
update stages set called_at = now() where opens_at <= now();
