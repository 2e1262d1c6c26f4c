-- When people were told that nobody can open this diagnosis; emptied when it can be opened, so that the next time is told, too.
alter table diagnoses add column unreachable_noted_at timestamptz;
