-- Keys of other tables by which rows are searched, and which no index led with: what a person has to vote on, what she handed
-- in, on which ballots a commitment was; and what goes when a draft or a file of it is taken away.
create index ballot_roll_organisation on ballot_roll (organisation_id);
create index ballot_questions_version on ballot_questions (version_id);
create index diagnoses_seat on diagnoses (created_by_seat);
create index commitments_seat on commitments (created_by_seat);
create index acting_seats_person on acting_seats (person_id);
create index uploads_diagnosis on uploads (diagnosis_id);
create index uploads_file on uploads (file_id) where file_id is not null;
