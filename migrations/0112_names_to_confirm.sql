-- The name of an account was written by whoever invited its person, until they have said that it is theirs or another one.
alter table people add column is_name_to_confirm boolean not null default false;
grant update (is_name_to_confirm) on people to minga_app;
