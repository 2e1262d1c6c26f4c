-- The order of names in lists, the same as the browser's (shared/src/kernel/name-order.ts). Nothing is stored in it and no index
-- stands on it, so another version of ICU changes an order and breaks nothing. A PostgreSQL built without ICU sorts by code points.
do $$
begin
  create collation name_order (provider = icu, locale = 'es-u-kn-true');
exception when feature_not_supported then
  create collation name_order from "C";
end $$;
