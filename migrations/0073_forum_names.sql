-- A forum's name can be put right; its address and zone stay, since calendars and links hold them.
grant update (name) on forums to minga_app;
