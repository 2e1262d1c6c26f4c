-- A cycle may follow an earlier one of its forum, and one whose stages are over is put among the earlier ones.

alter table cycles
  add column previous_id uuid,
  add column archived_at timestamptz,
  add constraint cycles_previous foreign key (previous_id, forum_id) references cycles (id, forum_id),
  add constraint cycles_not_before_itself check (previous_id <> id);
create index cycles_previous_id on cycles (previous_id);
create trigger cycles_follow before update of previous_id on cycles for each row
  when (old.previous_id is distinct from new.previous_id)
  execute function refuse_application('a cycle follows the one it began after');
