-- The name an entry had in the calendar it came from: the same file again finds its meetings again, whoever imports it
-- at the same moment.
alter table meetings add column import_key text check (length(import_key) between 1 and 2000);
create unique index meetings_import_key on meetings (cycle_id, md5(import_key)) where import_key is not null;

-- How to join from afar. A link lets in whoever has it: read by those who are expected, never public.
alter table meetings add column joining text check (length(joining) between 1 and 2000);
update meetings set joining = left(room, 2000), room = null where room ~* 'https?://';
