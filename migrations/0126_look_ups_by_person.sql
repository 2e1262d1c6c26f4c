-- What is held of one person is looked for by who it names: for the file of her data, for the forums and boards that an erasure touches,
-- and by the database itself for each key that leads to people. The logs of boards and of acts, comments and versions only grow, and were
-- read from end to end each time. Among 300,000 ops, 300,000 acts and 50,000 of each other: 87 ms for an op by who confirmed it,
-- 83 for the acts of somebody, 78 for an erasure, now 0.1, 0.1 and 3. An op costs no more than before within what two runs differ by
-- (10,000 in batches of 200: 292 ms and 282); most name nobody who confirmed, and those that hide people name nobody at all, so
-- both indexes of the log hold only what is named.
-- Saved states and uploads go by themselves, and the other tables are small: a scan of 50,000 of them takes less than 10 ms, once in
-- somebody's stay.
create index board_ops_person on board_ops (person_id) where person_id is not null;
create index board_ops_confirmed on board_ops (confirmed_by) where confirmed_by is not null;
create index audit_log_person on audit_log (person_id) where person_id is not null;
create index comments_person on comments (person_id);
create index versions_person on versions (person_id);
