import type { ReactNode } from 'react';
import { useFormat } from '../lib/format.ts';
import { Stack, Text } from './layout.tsx';
import s from './dated-log.module.css';

/** What was done, when and by whom: newest or oldest first, as it is given. */
export function DatedLog({ children }: { children: ReactNode }) {
  return (
    <Stack as="ol" gap={4}>
      {children}
    </Stack>
  );
}

type Change = { key: string; label: ReactNode; before: ReactNode; after: ReactNode };

type Props = {
  at: string;
  /** Null where it is not told. */
  person: string | null;
  timeZone: string;
  what?: ReactNode;
  /** Why, in the words of whoever did it. */
  reason?: string | null | undefined;
  changes?: readonly Change[];
  children?: ReactNode;
};

/** One act of a log: when and who, what, what stood there before and stands there now, and why. */
export function DatedEntry({ at, person, timeZone, what, reason, changes = [], children }: Props) {
  const format = useFormat(timeZone);
  return (
    <Stack as="li" gap={1} className={s.entry}>
      <Text tone="muted" size={14}>
        <time dateTime={at}>{format.dateTime(at)}</time>
        {person && <> · {person}</>}
      </Text>
      {what && <p>{what}</p>}
      {changes.length > 0 && (
        <dl className={s.changes}>
          {changes.map(({ key, label, before, after }) => (
            <div key={key}>
              <dt>{label}</dt>
              <dd>
                <del>
                  <bdi>{before}</bdi>
                </del>
                {' → '}
                <ins>
                  <bdi>{after}</bdi>
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {reason && <blockquote dir="auto">{reason}</blockquote>}
      {children}
    </Stack>
  );
}
