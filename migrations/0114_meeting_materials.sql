-- What is to be read for a meeting, or was shown in it: files, of which those who are expected are told.
insert into file_owner_kinds (kind, owners) values ('meeting', 'meetings');
create trigger meetings_files after delete on meetings for each row execute function drop_files_of('meeting');

-- Until when they have been told of what came, and how often: only the last notice is still read.
alter table meetings add column materials_noted_at timestamptz, add column materials_notices integer not null default 0;
