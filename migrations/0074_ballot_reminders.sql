-- Once for each ballot: whoever has not voted is told that it ends soon.
alter table ballots add column reminded_at timestamptz;
