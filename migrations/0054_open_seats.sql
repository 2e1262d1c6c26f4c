-- Which seats count now is said once: those that have begun and have not ended.
create view seats_not_ended with (security_invoker = true) as
  select * from seats where ended_at is null or ended_at > now();
create view open_seats with (security_invoker = true) as
  select * from seats where starts_at <= now() and (ended_at is null or ended_at > now());
revoke insert, update, delete on seats_not_ended, open_seats from minga_app;
