-- A row without a browser is a mailed link, good in any: it leaves where an address was asked for too often, so that no
-- stranger can keep its owner out. Which network asked decides nothing any more and is not kept.
alter table sign_in_codes alter column browser_sha256 drop not null;
alter table sign_in_codes drop column network_hmac;
