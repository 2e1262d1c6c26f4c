-- Whoever facilitates told somebody by another way, because no letter arrives: that person has heard of it as well.
alter table notices add column informed_at timestamptz;
drop index notices_not_arrived;
create index notices_not_arrived on notices (subject_id, person_id)
  where read_at is null and opened_at is null and informed_at is null and letter not in ('none', 'sent', 'dropped');
grant update (informed_at) on notices to minga_app;
