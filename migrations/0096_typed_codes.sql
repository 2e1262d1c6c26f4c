-- Wrong codes that were typed lately, each once for its network: whoever types one again has learned nothing by it. By the
-- device, too, where it is known: its own slips are counted before those of a hall. Networks, devices and codes are keyed hashes.
drop table code_guesses;
create table code_guesses (
  network text not null,
  guess text not null,
  device text,
  at timestamptz not null default now(),
  primary key (network, guess)
);
create index code_guesses_device on code_guesses (device, at) where device is not null;
create index code_guesses_at on code_guesses (at);
revoke all on code_guesses from minga_app;
grant select, insert, update, delete on code_guesses to minga_app;

-- Networks from which somebody came lately who knew the code of a gathering: there it is no secret, and wrong codes of others
-- keep nobody out.
create table gathering_networks (
  gathering_id uuid not null references gatherings on delete cascade,
  network text not null,
  at timestamptz not null default now(),
  primary key (gathering_id, network)
);
create index gathering_networks_at on gathering_networks (at);
alter table gathering_networks enable row level security;
create policy reach on gathering_networks to minga_app using ((select reaches_all())
  or exists (select 1 from gatherings p where p.id = gathering_networks.gathering_id));
revoke all on gathering_networks from minga_app;
grant select, insert, update (at), delete on gathering_networks to minga_app;
