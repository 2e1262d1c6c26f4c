-- A file that could be read and says nothing, as a scan, is told apart from one that could not be read: whoever writes what it
-- belongs to is told which. What was not readable until now is looked at once more.
alter table file_texts drop constraint file_texts_state_check,
  add constraint file_texts_state_check check (state in ('read', 'wordless', 'unreadable', 'withdrawn'));
delete from file_texts where state = 'unreadable';
