-- What a form was answered, so that the same press sent twice happens once and is answered the same. Who asked, and for
-- what, stands nowhere: the address is a hash over person, route and key, and the answer is sealed with the key itself,
-- which only the asking browser knows. Rows go after three days.
create table idempotency_keys (
  key_hash bytea primary key check (length(key_hash) = 32),
  request_hash bytea not null check (length(request_hash) = 32),
  answer bytea not null,
  at timestamptz not null default now()
);
create index idempotency_keys_at on idempotency_keys (at);
revoke update, truncate on idempotency_keys from minga_app;
