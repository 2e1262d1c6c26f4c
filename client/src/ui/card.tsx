import type { ReactNode } from 'react';
import { Stack, Text } from './layout.tsx';
import s from './card.module.css';
import { cx } from './cx.ts';
import type { Dye } from './woven-motifs.ts';

type Props = {
  children: ReactNode;
  as?: 'div' | 'section' | 'article' | 'li' | undefined;
  className?: string | undefined;
  /** The whole card is one target: its heading holds the only link and the link covers the card. */
  linked?: boolean | undefined;
  tone?: 'raised' | 'flat' | 'sunken' | undefined;
  dye?: Dye | undefined;
};

export function Card({ children, as: Tag = 'div', className, linked, tone = 'raised', dye }: Props) {
  return (
    <Tag className={cx(s.card, s[tone], linked && s.linked, className)} data-dye={dye}>
      {children}
    </Tag>
  );
}

type FigureProps = {
  value: ReactNode;
  label: ReactNode;
  note?: ReactNode;
  tone?: 'ink' | 'indigo' | 'moss' | 'terracotta' | undefined;
};

/** One large number and what it counts. */
export function Figure({ value, label, note, tone = 'ink' }: FigureProps) {
  return (
    <Stack gap={1} packed className={s.figure}>
      <Text as="div" tone={tone} className={s.value}>
        {value}
      </Text>
      <Text as="div" size={18} weight={650} className={s.label}>
        {label}
      </Text>
      {note && (
        <Text as="div" tone="muted" className={s.note}>
          {note}
        </Text>
      )}
    </Stack>
  );
}
