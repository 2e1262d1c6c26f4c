import type { Address } from '@minga/shared/kernel/paths.ts';
import { ArrowRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import { Link } from '../../../ui/link.tsx';
import s from './section.module.css';

type Props = {
  title: ReactNode;
  lead?: ReactNode;
  more?: { to: Address; label: string } | undefined;
  children: ReactNode;
};

/** A part of the public page: its heading on the left on wide screens, its matter on the right. */
export function Section({ title, lead, more, children }: Props) {
  const id = useId();
  return (
    <Stack as="section" gap={5} className={s.section} aria-labelledby={id}>
      <Stack gap={2} packed className={s.heading}>
        <h2 id={id}>{title}</h2>
        {lead && (
          <Text tone="muted" measure="short" className={s.lead}>
            {lead}
          </Text>
        )}
        {more && (
          <Row as={Link} inline gap={2} align="center" className={cx('no-print', s.more)} to={more.to}>
            {more.label}
            <ArrowRight aria-hidden="true" size={18} strokeWidth={1.75} />
          </Row>
        )}
      </Stack>
      <div className="shrink">{children}</div>
    </Stack>
  );
}
