/**
 * The order of names in every list, in the browser and in the database (its collation `name_order`): as Spanish sorts them,
 * ñ after n, accents and capitals last, figures by what they count («Zona 9» before «Zona 10»). One order whatever language a
 * page is read in: a list that server and browser both put in order is the same list.
 */
export const NAME_ORDER = 'es-u-kn-true';

const collator = new Intl.Collator(NAME_ORDER);

/** For `sort`. Names that read alike and are not the same keep a fixed order, too. */
export const compareNames = (one: string, other: string): number =>
  collator.compare(one, other) || (one < other ? -1 : Number(one > other));
