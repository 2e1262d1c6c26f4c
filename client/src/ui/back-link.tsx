import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Row } from './layout.tsx';
import { cx } from './cx.ts';
import s from './back-link.module.css';

/** Above the title of one thing: the way to the list in which it stands. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Row as="a" inline gap={2} align="center" className={cx('no-print', s.back)} href={href}>
      <ArrowLeft aria-hidden="true" size={18} strokeWidth={1.75} />
      {children}
    </Row>
  );
}
