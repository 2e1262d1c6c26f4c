-- What cites a diagnosis, as anybody may know it: a commitment under the title that was last frozen, never under the one
-- that somebody is writing, and not at all while it is a draft. What was withdrawn stays, marked.
create view known_citations with (security_invoker = true) as
  select c.id, c.diagnosis_id, c.cycle_id, c.kind, c.subject_id, c.at,
    case when c.kind = 'commitment' then coalesce(v.content ->> 'title', '') else c.label end as label,
    case when c.kind = 'commitment' then m.number else c.number end as number,
    coalesce(m.state = 'withdrawn', false) as is_withdrawn
  from citations c
  left join commitments m on c.kind = 'commitment' and m.id = c.subject_id
  left join lateral (
    select content from commitment_versions where commitment_id = m.id order by number desc limit 1) v on true
  where c.kind <> 'commitment' or v.content is not null;

-- Reachable: published, and every file that the version declares is stored and was last read with the right hash. Where no
-- file was declared, the text in the register is the diagnosis; beside a file that cannot be opened it does not stand for it.
create or replace view diagnosis_reach with (security_invoker = true) as
  select d.id, d.cycle_id, d.state,
    (d.state = 'published' and not exists (
      select 1 from diagnosis_files f where f.diagnosis_id = d.id and f.version is not null and f.verified_at is null)
      and not exists (
      select 1 from diagnosis_versions v cross join lateral unnest(v.file_ids) declared(id)
      where v.diagnosis_id = d.id and v.version = (select max(w.version) from diagnosis_versions w where w.diagnosis_id = d.id)
        and not exists (select 1 from diagnosis_files f where f.id = declared.id))
      and (btrim(d.summary) <> '' or exists (
      select 1 from diagnosis_files f where f.diagnosis_id = d.id and f.version is not null))) as is_reachable,
    (d.state in ('declared', 'published') and exists (
      select 1 from known_citations c where c.diagnosis_id = d.id and not c.is_withdrawn)) as is_cited
  from diagnoses d;

revoke insert, update, delete on known_citations from minga_app;
