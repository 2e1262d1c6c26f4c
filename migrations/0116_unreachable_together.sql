-- Diagnoses that one look found out of reach are told of together: each names the first of them, which their notice is about.
alter table diagnoses add column unreachable_with uuid references diagnoses (id) on delete set null;
create index diagnoses_unreachable_with on diagnoses (unreachable_with) where unreachable_with is not null;
update diagnoses set unreachable_with = id where unreachable_noted_at is not null;
