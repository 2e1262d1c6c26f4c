-- Several seats that one act gives somebody, or corrects, are one notice: it names the first, and the others beside it.
alter table notices add column beside uuid[] not null default '{}';
