import { type ReactNode, useEffect, useRef } from 'react';
import { Stack, Text } from '../../../ui/layout.tsx';
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
      <Stack as="h1" gap={3} ref={heading} tabIndex={-1} className={s.heading}>
        {eyebrow && (
          <Text as="span" tone="indigo" size={16} weight={650} className={s.eyebrow}>
            {eyebrow}
          </Text>
        )}
        <span lang={lang}>{children}</span>
      </Stack>
    </header>
  );
}
