import type { DiffPart } from '@minga/shared/kernel/diff.ts';
import { useTranslation } from 'react-i18next';
import { cx } from './cx.ts';
import { Text } from './layout.tsx';
import s from './marked-text.module.css';

type Props = { parts: readonly DiffPart[]; lang: string; className?: string | undefined };

/** A run is known by where it begins in the text. */
const keyed = (parts: readonly DiffPart[]) => parts.map((part, at) => ({ ...part, id: `${at} ${part.kind}` }));

/**
 * What one text changed of another, as one would mark it on paper: struck out and underlined, never by colour alone. A
 * paragraph that only moved says so in both places.
 */
export function MarkedText({ parts, lang, className }: Props) {
  const { t } = useTranslation('shell');
  return (
    <p lang={lang} dir="auto" className={cx(s.text, className)}>
      {keyed(parts).map(({ kind, text, moved, id }) => {
        if (kind === 'same') return <span key={id}>{text}</span>;
        const Mark = kind === 'added' ? 'ins' : 'del';
        if (moved === undefined) return <Mark key={id}>{text}</Mark>;
        return (
          <span key={id} className={s.moved}>
            <Text as="span" size={15} tone="muted" className={s.move}>
              {t(kind === 'added' ? 'diff.movedHere' : 'diff.movedAway', { number: moved })}
            </Text>{' '}
            <Mark>{text}</Mark>
          </span>
        );
      })}
    </p>
  );
}
