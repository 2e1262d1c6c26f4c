import { diffText } from '@minga/shared/kernel/diff.ts';
import s from './text-diff.module.css';

/** What one text changed of another, as one would mark it on paper: struck out and underlined, never by colour alone. */
export function TextDiff({ before, after, lang }: { before: string; after: string; lang: string }) {
  const parts = diffText(before, after).map((part, at) => ({ ...part, id: `${at} ${part.kind}` }));
  return (
    <p lang={lang} dir="auto" className={s.text}>
      {parts.map(({ kind, text, id }) => {
        if (kind === 'added') return <ins key={id}>{text}</ins>;
        if (kind === 'removed') return <del key={id}>{text}</del>;
        return <span key={id}>{text}</span>;
      })}
    </p>
  );
}
