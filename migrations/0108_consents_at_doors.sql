-- Which text a guest agreed to at a door: the privacy notice of the forum by its number, language and hash, as where others
-- agree, and the sentence beside which she put her tick, as she read it. Whoever came before has none of it.
alter table board_guests
  add column notice_number int check (notice_number >= 0),
  add column notice_locale text,
  add column notice_sha256 text check (notice_sha256 ~ '^[0-9a-f]{64}$'),
  add column consent_words text check (length(consent_words) between 1 and 1000),
  add constraint board_guests_consent_whole check (num_nulls(notice_number, notice_locale, notice_sha256, consent_words) in (0, 4));
