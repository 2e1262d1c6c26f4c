-- What is written privately lies apart until the reveal, and only as it reads now: the log, which nobody can change, names the
-- note and holds no word of it. The reveal takes the last words over and empties this table for its board.
create table board_private_notes (
  board_id uuid not null references boards on delete cascade,
  note_id uuid not null,
  text text not null,
  on_behalf_of text,
  primary key (board_id, note_id)
);

-- The fold of a board's log up to `seq`, so that a long log opens at once. Written anew from time to time; it may always be
-- lost, because the log makes it again. Never holds what is hidden by private writing, nor names of people.
create table board_folds (
  board_id uuid primary key references boards on delete cascade,
  seq bigint not null,
  state json not null,
  at timestamptz not null default now()
);

revoke delete on board_folds from minga_app;

-- Boards that are in private writing now: their words move out of the log.
insert into board_private_notes (board_id, note_id, text, on_behalf_of)
select distinct on (o.board_id, o.args ->> 'noteId') o.board_id, (o.args ->> 'noteId')::uuid, o.args ->> 'text',
  (select a.args ->> 'onBehalfOf' from board_ops a
    where a.board_id = o.board_id and a.type = 'note.add' and a.args ->> 'noteId' = o.args ->> 'noteId' limit 1)
from board_ops o join boards b on b.id = o.board_id
where b.phase = 'private_writing' and o.type in ('note.add', 'note.edit', 'note.restore')
order by o.board_id, o.args ->> 'noteId', o.seq desc;
update board_ops o set args = o.args - 'text' - 'onBehalfOf'
from boards b where b.id = o.board_id and b.phase = 'private_writing' and o.type in ('note.add', 'note.edit', 'note.restore');

-- Boards that were revealed: words that had been replaced before are taken out of the log; the last ones stand.
update board_ops o set args = jsonb_set(o.args, '{text}', '""')
from boards b,
  lateral (select min(seq) as seq from board_ops where board_id = b.id and type = 'phase.set') revealed
where b.id = o.board_id and b.starts_in = 'private_writing' and o.type in ('note.add', 'note.edit', 'note.restore')
  and o.seq < revealed.seq
  and exists (select 1 from board_ops later where later.board_id = o.board_id and later.seq > o.seq and later.seq < revealed.seq
    and later.type in ('note.edit', 'note.restore') and later.args ->> 'noteId' = o.args ->> 'noteId');

-- Where the person is shown, the person is the key: nothing to keep secret, nothing to lose with a backup.
update board_clients c set author_key = o.person_id::text
from board_ops o join boards b on b.id = o.board_id
where o.board_id = c.board_id and o.client_id = c.client_id and b.identity_mode = 'person' and o.person_id is not null;
update boards set identity_secret = null where identity_mode = 'person';

-- On the other boards the key lies in DATA_DIR/keys since; the server moves those that are still here when it starts.
comment on column boards.identity_secret is 'Not used any more: see DATA_DIR/keys. Null after the first start with this version.';
