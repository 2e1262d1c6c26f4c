-- Two kinds of codes, and one word for each: the short one is six letters that are typed, a long one stands in an address or a
-- QR code. What letters and signed links carry is a token.
alter table gatherings rename column token to long_code;
