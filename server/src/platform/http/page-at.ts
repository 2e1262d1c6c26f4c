type Followed = { url: string; follows: readonly string[] };
type Place<Page> = {
  page: Page;
  url: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
};

/** The page that stands at a path of ours, with what its address names and what of its query it follows; null where none does. */
export function pageAt<Page extends Followed>(pages: readonly Page[], path: string): Place<Page> | null {
  const { pathname, searchParams } = new URL(path, 'http://here');
  const parts = pathname.split('/');
  for (const page of pages) {
    const names = page.url.split('/');
    const isIt = names.length === parts.length && names.every((name, at) => name.startsWith(':') || name === parts[at]);
    if (!isIt) continue;
    const params = names.flatMap((name, at) =>
      name.startsWith(':') ? [[name.slice(1), decodeURIComponent(parts[at] ?? '')]] : [],
    );
    const query = page.follows.flatMap((name) => {
      const value = searchParams.get(name);
      return value ? [[name, value]] : [];
    });
    return { page, url: pathname, params: Object.fromEntries(params), query: Object.fromEntries(query) };
  }
  return null;
}
