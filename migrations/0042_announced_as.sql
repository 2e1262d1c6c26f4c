-- What the register shows of an announced diagnosis is what was announced (rule 4.4): its title and themes at that moment, and
-- from its publication on those of the published text. Meanwhile `title` and diagnosis_themes are its organisation's work.
alter table diagnoses add column public_title text, add column public_themes uuid[];
update diagnoses d set
  -- Where somebody went on writing since, the chain of acts knows the words of the announcement.
  public_title = case when d.published_at is null then coalesce(
    (select a.data ->> 'title' from audit_log a where a.forum_id = d.forum_id and a.action = 'diagnosis.declared'
      and a.subject_kind = 'diagnosis' and a.subject_id = d.id::text order by a.position limit 1), d.title) else d.title end,
  public_themes = array(select t.theme_id from diagnosis_themes t where t.diagnosis_id = d.id order by t.theme_id)
where d.number is not null;
alter table diagnoses add check ((number is null) = (public_title is null)), add check ((number is null) = (public_themes is null));

create function keep_announced() returns trigger language plpgsql as $$
begin
  if new.number is null then
    new.public_title := null;
    new.public_themes := null;
  elsif tg_op = 'INSERT' then
    new.public_title := coalesce(new.public_title, new.title);
    new.public_themes := coalesce(new.public_themes, '{}');
  elsif old.number is null or (new.state = 'published' and old.state <> 'published') then
    new.public_title := new.title;
    new.public_themes := array(select t.theme_id from diagnosis_themes t where t.diagnosis_id = new.id order by t.theme_id);
  elsif (new.public_title, new.public_themes) is distinct from (old.public_title, old.public_themes) then
    raise exception 'an announced diagnosis keeps its title and themes until it is published' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger diagnoses_announced before insert or update on diagnoses for each row execute function keep_announced();
