-- Whoever is invited may say that they will not take part: their invitation is over as one that was taken back is, by themselves.
alter table invitations add column declined_at timestamptz check (declined_at is null or revoked_at is not null);
-- What they wrote to the facilitation, who alone reads it.
alter table invitations add column decline_reason text check (length(decline_reason) <= 300);
alter table invitations add check (decline_reason is null or declined_at is not null);
grant update (declined_at, decline_reason) on invitations to minga_app;
