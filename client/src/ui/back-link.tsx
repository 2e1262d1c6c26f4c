import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import s from './back-link.module.css';

/** Above the title of one thing: the way to the list in which it stands. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className={s.back} href={href}>
      <ArrowLeft aria-hidden="true" size={18} strokeWidth={1.75} />
      {children}
    </a>
  );
}
