-- Was the row version that carries this number committed? Numbers of rows are short; the long one is the nearest to ours.
create function is_committed(short xid) returns boolean language plpgsql as $$
declare ours bigint := pg_current_xact_id()::text::bigint; far bigint;
begin
  far := (short::text::bigint - ours) & 4294967295;
  if far >= 2147483648 then far := far - 4294967296; end if;
  if ours + far < 3 then return true; end if;
  return coalesce(pg_xact_status((ours + far)::text::xid8) = 'committed', true);
end $$;

-- Votes are read only after an end that everybody can see: a transaction that ends a ballot, reads and takes it all back
-- would read an open ballot.
create or replace function refuse_open_box(which uuid) returns void language plpgsql stable as $$
begin
  perform 1 from ballots where id = which and sealed_at is null
    and (closes_at <= clock_timestamp() or closed_at <= clock_timestamp() and is_committed(xmin));
  if not found then raise exception 'votes are read only to count a ballot that is over'; end if;
end $$;

-- SPEC T19, also against a statement that goes past the application: a secret ballot ends early only with its quorum.
create function refuse_early_end() returns trigger language plpgsql as $$
declare needed integer;
begin
  if not is_application() then return new; end if;
  if new.closed_at > clock_timestamp() or new.closed_at < clock_timestamp() - interval '1 minute' then
    raise exception 'a ballot ends early now or not at all' using errcode = 'insufficient_privilege';
  end if;
  if new.mode = 'secret' and exists (select 1 from ballot_questions where ballot_id = new.id and struck_at is null) then
    select greatest(5, ceil(count(*) * new.quorum_percent / 100.0)) into needed from ballot_roll where ballot_id = new.id;
    if (select count(*) from ballot_turnout where ballot_id = new.id) < needed then
      raise exception 'a secret ballot ends early only with its quorum' using errcode = 'insufficient_privilege';
    end if;
  end if;
  return new;
end $$;
create trigger ballots_ended before update on ballots for each row
  when (old.closed_at is null and new.closed_at is not null) execute function refuse_early_end();

-- The votes of a board that is closed are its result.
create function refuse_closed_board_votes() returns trigger language plpgsql as $$
begin
  if is_application() and exists (select 1 from boards where id = coalesce(new.board_id, old.board_id) and phase = 'closed') then
    raise exception 'the votes of a closed board stay' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$;
create trigger board_votes_closed before insert or update or delete on board_votes for each row execute function refuse_closed_board_votes();
