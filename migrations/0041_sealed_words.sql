-- Where a board hides who writes, what is written privately is kept so that only the key of the board (DATA_DIR/keys) opens it:
-- words that were replaced before the reveal stay for a while in old rows and in the write-ahead log, where nothing can be
-- destroyed at a given moment. Without that key they are noise. Rows of before, and those out of a backup, are in clear.
alter table board_private_notes
  add column sealed bytea,
  add constraint board_private_notes_sealed_alone check (sealed is null or (text = '' and on_behalf_of is null));
