/** One line per thing that can go wrong: the HTTP status and the sentence the person reads. `{name}` is filled from params. */
export type ErrorText = { readonly status: number; readonly es: string; readonly en: string };
