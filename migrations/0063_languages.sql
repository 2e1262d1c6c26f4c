-- Which languages there are stands in one list of the code (shared/src/kernel/languages.ts), which every door asks; here only
-- that it is the name of a language. Another one needs no migration.
alter table people drop constraint people_locale_check,
  add constraint people_locale_check check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
alter table forums drop constraint forums_locale_check,
  add constraint forums_locale_check check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
alter table cycles drop constraint cycles_locale_check,
  add constraint cycles_locale_check check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$');
