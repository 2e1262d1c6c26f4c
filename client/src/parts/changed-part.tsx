import type { ReactNode } from 'react';
import { Stack } from '../ui/layout.tsx';
import s from './changed-part.module.css';

/** One part of a text that changed, under its name. */
export const ChangedPart = ({ label, children }: { label: string; children: ReactNode }) => (
  <Stack as="section" gap={2} aria-label={label} className={s.part}>
    <h3>{label}</h3>
    {children}
  </Stack>
);
