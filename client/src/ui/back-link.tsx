import type { Address } from '@minga/shared/kernel/paths.ts';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Row } from './layout.tsx';
import { Link } from './link.tsx';
import { cx } from './cx.ts';
import s from './back-link.module.css';

/** Above the title of one thing: the way to the list in which it stands. */
export function BackLink({ to, children }: { to: Address; children: ReactNode }) {
  return (
    <Row as={Link} inline gap={2} align="center" className={cx('no-print', s.back)} to={to}>
      <ArrowLeft aria-hidden="true" size={18} strokeWidth={1.75} />
      {children}
    </Row>
  );
}
