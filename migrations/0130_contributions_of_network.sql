-- The same words from the same network are no press come again: five people of a hall who send one sentence are five voices, and a
-- receipt goes to nobody but whoever wrote (SEC-77). What networks send to one consultation within ten minutes is counted before each
-- contribution (SEC-78), and so are the letters they cause.
drop index contributions_repeated;
alter table contributions drop column words_hash;
create index contributions_network on contributions (network, at) where network is not null;
