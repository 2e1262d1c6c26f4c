import type { ReactNode } from 'react';
import { useFormat } from '../lib/format.ts';
import { Grid, Stack, Text } from './layout.tsx';
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
  tone?: FigureTone | undefined;
};
type FigureTone = 'ink' | 'indigo' | 'moss' | 'terracotta';

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

type FiguresProps<Name extends string> = {
  counts: Readonly<Record<NoInfer<Name>, number>>;
  /** Which are shown, in this order. */
  tones: Readonly<Record<Name, FigureTone>>;
  say: (words: Name | `${Name}Note`) => string;
};

/** Several that are read together, side by side. */
export function Figures<Name extends string>({ counts, tones, say }: FiguresProps<Name>) {
  const format = useFormat();
  return (
    <Grid columns="fit-180" gap={5} across={5} className={s.figures}>
      {(Object.keys(tones) as Name[]).map((name) => (
        <Figure
          key={name}
          value={format.number(counts[name])}
          label={say(name)}
          note={say(`${name}Note`)}
          tone={tones[name]}
        />
      ))}
    </Grid>
  );
}
