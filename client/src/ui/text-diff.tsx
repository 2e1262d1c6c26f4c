import { diffText } from '@minga/shared/kernel/diff.ts';
import { MarkedText } from './marked-text.tsx';

/** Two texts compared in the browser; what the server compared comes as parts for {@link MarkedText}. */
export const TextDiff = ({ before, after, lang }: { before: string; after: string; lang: string }) => (
  <MarkedText parts={diffText(before, after)} lang={lang} />
);
