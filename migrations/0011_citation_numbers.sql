-- What cites a diagnosis can be opened from its page: the number under which the cycle shows it, where it has one.
alter table citations add column number integer;

update citations c set number = m.number, label = m.title
  from commitments m where c.kind = 'commitment' and m.id = c.subject_id;
