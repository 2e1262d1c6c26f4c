-- When those who may write on a board were told that it is open: once. Of the boards that are here already nobody is told now.
alter table boards add column open_noted_at timestamptz;
update boards set open_noted_at = now() where phase <> 'closed';
