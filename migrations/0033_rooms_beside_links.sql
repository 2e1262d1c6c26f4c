-- Migration 0029 took the whole place of a meeting for the way to join when it held a link. Where a room of a building stood
-- before the link («Sala Grau, https://…») it is the place again; nothing else of such a text is made public. A room that
-- somebody else has by now stays with them.
do $$
declare one record;
begin
  for one in
    select id, btrim(regexp_replace(joining, '[\s,;|·(<-]*https?://.*$', '', 'i')) as place, substring(joining from '(?i)https?://.*$') as door
    from meetings where room is null and joining ~* '^\s*(sala|sal[oó]n|auditorio|aula|oficina|room|hall|office|auditorium)\M[^\n]*https?://'
      and regexp_replace(joining, 'https?://.*$', '', 'i') !~* '(c[oó]digo|clave|contrase|pass|pin|code|\d{4})'
  loop
    begin
      update meetings set room = one.place, joining = one.door where id = one.id and length(one.place) between 1 and 120;
    exception when exclusion_violation then null;
    end;
  end loop;
end $$;
