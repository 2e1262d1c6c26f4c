export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with sorted keys and no spaces: the text whose SHA-256 a version carries, so that anyone can recompute it.
 * @param order all keys of the outermost object, where they are written in an order that was published before this one
 */
export function canonicalJson(value: Json, order?: readonly string[]): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one)).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  const keys = order ?? Object.keys(object).sort();
  const pairs = keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`);
  return `{${pairs.join(',')}}`;
}
