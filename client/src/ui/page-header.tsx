import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Row, Stack, Text } from './layout.tsx';
import s from './page-header.module.css';

type Props = {
  title: ReactNode;
  /** A short line above: the number, the theme, where one is. */
  eyebrow?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
};

export function PageHeader({ title, eyebrow, lead, actions }: Props) {
  return (
    <Row as="header" gap={4} across={5} align="end" justify="between" wrap>
      <Stack shrink gap={2} className={cx(s.words, !lead && s.bare)}>
        {eyebrow && (
          <Text tone="muted" weight={600}>
            {eyebrow}
          </Text>
        )}
        <h1>{title}</h1>
        {lead && (
          <Text tone="muted" size={18} measure className={s.lead}>
            {lead}
          </Text>
        )}
      </Stack>
      {actions && (
        <Row gap={2} wrap className="no-print">
          {actions}
        </Row>
      )}
    </Row>
  );
}

/** Centres a page's content and gives it its margins. `narrow` is for reading and forms. */
export function Page({ children, narrow, full }: { children: ReactNode; narrow?: boolean; full?: boolean }) {
  return <div className={full ? s.full : narrow ? s.narrow : s.page}>{children}</div>;
}
