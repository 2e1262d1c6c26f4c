import { type ReactNode, useEffect, useRef } from 'react';
import s from './booth.module.css';

type Props = { eyebrow?: ReactNode; children: ReactNode; lang?: string };

/** The heading of a step takes the focus when the step appears: screen readers read it, and Tab goes on from it. */
export function StepHeading({ eyebrow, children, lang }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, []);
  return (
    <header className={s.header}>
      <h1 ref={heading} tabIndex={-1} className={s.heading}>
        {eyebrow && <span className={s.eyebrow}>{eyebrow}</span>}
        <span lang={lang}>{children}</span>
      </h1>
    </header>
  );
}
