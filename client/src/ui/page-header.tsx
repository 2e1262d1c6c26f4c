import type { ReactNode } from 'react';
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
    <header className={s.header}>
      <div className={s.words}>
        {eyebrow && <p className={s.eyebrow}>{eyebrow}</p>}
        <h1>{title}</h1>
        {lead && <p className={s.lead}>{lead}</p>}
      </div>
      {actions && <div className={s.actions}>{actions}</div>}
    </header>
  );
}

/** Centres a page's content and gives it its margins. `narrow` is for reading and forms. */
export function Page({ children, narrow, full }: { children: ReactNode; narrow?: boolean; full?: boolean }) {
  return <div className={full ? s.full : narrow ? s.narrow : s.page}>{children}</div>;
}
