-- The text that comes with Minga says the terms that are set in the installation: with other terms it is another text, which nobody
-- has agreed to yet, though its number is the same.
drop index consents_standing;
create unique index consents_standing on consents (person_id, forum_id, number, sha256) where withdrawn_at is null;
