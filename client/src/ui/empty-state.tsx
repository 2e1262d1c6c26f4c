import type { ReactNode } from 'react';
import { Stack } from './layout.tsx';
import s from './empty-state.module.css';
import { MOTIFS, motifPath } from './woven-motifs.ts';

type Props = {
  title: ReactNode;
  /** What this place will hold and what to do next, in a sentence. */
  children?: ReactNode;
  action?: ReactNode;
  level?: 1 | 2 | 3 | undefined;
};

const SPROUT = motifPath(MOTIFS.adoption, 6);

export function EmptyState({ title, children, action, level = 2 }: Props) {
  const Heading = `h${level}` as const;
  return (
    <Stack gap={3} align="center" className={s.empty}>
      <svg className={s.sprout} width="84" height="66" viewBox="0 0 84 66" aria-hidden="true">
        <path d={SPROUT} fill="currentColor" />
      </svg>
      <Heading className={s.title}>{title}</Heading>
      {children && <div className={s.text}>{children}</div>}
      {action}
    </Stack>
  );
}
