-- Whether somebody has a name, or is called by a word of ours: a guest who gave none, or whose name was forgotten. It used to be
-- told by comparing the name with those words, which a guest may give as hers and a translator may change.
alter table people add column is_named boolean not null default true;
update people set is_named = false
where is_guest and name in ('Sin nombre', 'No name', 'Persona invitada', 'Guest');
grant update (is_named) on people to minga_app;

-- The link of the letter is signed with the id, as all links of letters are, and nothing is kept for it. Links that are under way
-- lead nowhere any more; whoever asks again has a new one.
delete from guest_claims where claimed_by is null;
alter table guest_claims drop column secret_hmac;
