import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { isForSignIn, ProblemError, sentenceOf } from '../lib/http.ts';
import { sessionStore } from '../lib/session-end.ts';
import { cx } from './cx.ts';
import { Row, Text } from './layout.tsx';
import s from './notice.module.css';

type Tone = 'info' | 'warn' | 'error' | 'success';

const ICONS = { info: Info, warn: TriangleAlert, error: CircleAlert, success: CircleCheck };

type Props = {
  tone?: Tone | undefined;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Announced when it appears: set for answers to what the person just did. */
  live?: boolean | undefined;
};

export function Notice({ tone = 'info', title, children, action, live }: Props) {
  const Icon = ICONS[tone];
  return (
    <Row
      gap={3}
      align="start"
      wrap
      className={cx(s.notice, s[tone])}
      role={live ? (tone === 'error' ? 'alert' : 'status') : undefined}
    >
      <Icon className={s.icon} aria-hidden="true" strokeWidth={1.75} />
      <div className={s.body}>
        {title && (
          <Text as="div" weight={650}>
            {title}
          </Text>
        )}
        {children && <div>{children}</div>}
      </div>
      {action && <div className={s.action}>{action}</div>}
    </Row>
  );
}

/** Where to go on: the first field of the form that says what is wrong with it, else the first that is called so. */
function wrongField(place: Element | null, error: unknown): HTMLElement | null {
  const form = place?.closest('[role="dialog"], dialog, form');
  if (form) return form.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input');
  // A text that saves itself is no form. Whoever is typing in it is not sent elsewhere.
  if (document.activeElement?.matches('input, textarea')) return null;
  const names = error instanceof ProblemError ? error.errors.map(({ field }) => `[name="${CSS.escape(field)}"]`) : [];
  return names.length > 0 ? document.querySelector<HTMLElement>(names.join()) : null;
}

/** The server's own sentence for a refused act, with the fields it named that have no place on screen. */
export function ProblemNotice({ error, shown = [] }: { error: unknown; shown?: readonly string[] }) {
  const { returns } = useStore(sessionStore);
  const [seen, setSeen] = useState({ error, returns });
  if (seen.error !== error) setSeen({ error, returns });
  const place = useRef<HTMLDivElement>(null);
  // Refused at the end of a long form, the reason stands above what is seen: the first field it names, or the notice itself.
  useEffect(() => {
    if (!error) return;
    place.current?.scrollIntoView({ block: 'nearest' });
    wrongField(place.current, error)?.focus();
  }, [error]);
  const problem = error instanceof ProblemError ? error : null;
  // "Sign in to go on" is not true any more once they have.
  if (!error || (isForSignIn(error) && seen.error === error && seen.returns !== returns)) return null;
  const rest = problem?.errors.filter(({ field }) => !shown.includes(field)) ?? [];
  return (
    <div ref={place}>
      <Notice tone="error" live title={problem?.title ?? (error instanceof Error ? error.message : String(error))}>
        {rest.length > 0 && (
          <ul>
            {rest.map((one) => (
              <li key={`${one.field} ${one.code}`}>{sentenceOf(one)}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
