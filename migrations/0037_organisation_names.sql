-- A name that was typed wrong can be put right; what an organisation is, and whose, stays.
grant update (name, short_name) on organisations to minga_app;
