-- That a letter left stays said of letters to people without an account as of notices, and when its outcome was.
create or replace function refuse_untold() returns trigger language plpgsql set search_path to 'public', 'pg_temp' as $$
begin
  raise exception 'the letter of % in % has left', old.id, tg_table_name using errcode = 'check_violation';
end $$;
create trigger stranger_letters_sent before update of letter, letter_at on stranger_letters for each row
  when (old.letter = 'sent' and (new.letter not in ('sent', 'bounced') or new.letter_at <> old.letter_at))
  execute function refuse_untold();
create trigger stranger_letters_young before delete on stranger_letters for each row
  when (old.at > now() - interval '364 days')
  execute function refuse_application('what became of a letter within a year stays');
alter table stranger_letters add constraint stranger_letters_letter_dated
  check ((letter in ('sent', 'refused', 'given-up', 'bounced')) = (letter_at is not null));
