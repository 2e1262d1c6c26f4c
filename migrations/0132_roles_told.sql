-- That a role was given, and that it has ended, is told as everything else is. A role is one thing from its beginning to its end,
-- which notices of it name; what it was they say themselves, because nothing is left of one that has ended.
alter table forum_roles add column id uuid not null default gen_random_uuid();
alter table forum_roles add constraint forum_roles_id_key unique (id);

-- Roles are of the forum: one may have no cycle yet, and whoever loses theirs need not read any.
alter table notices alter column cycle_id drop not null;
alter table notices add column role text check (role in ('administrator', 'facilitator', 'participant', 'observer'));
alter table notices add constraint notices_of_role check ((kind in ('role-given', 'role-ended')) = (role is not null));
alter table notices add constraint notices_of_cycle check ((kind in ('role-given', 'role-ended')) = (cycle_id is null));
