-- On which day of a forum's clock was looked for what people have let pass; a look that was cut short is taken up again.
alter table notice_days alter column day drop not null, add column overdue_on date;
grant update (overdue_on) on notice_days to minga_app;
-- Of each thing that somebody has let pass they are told once, however many servers look at once.
create unique index notices_overdue_once on notices (person_id, subject_id) where kind = 'need-overdue';
