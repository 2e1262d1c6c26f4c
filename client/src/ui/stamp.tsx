import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './cx.ts';
import { Row } from './layout.tsx';
import s from './stamp.module.css';
import type { Dye } from './woven-motifs.ts';

type Line = { label: string; value: ReactNode; code?: boolean };

/** A receipt that looks like one: torn edge, plain lines, a long code that can be compared. */
export function Receipt({
  title,
  lines,
  children,
}: {
  title: ReactNode;
  lines: readonly Line[];
  children?: ReactNode;
}) {
  return (
    <article className={s.receipt}>
      <h2 className={s.title}>{title}</h2>
      <dl>
        {lines.map((line) => (
          <Row gap={0.5} across={4} justify="between" wrap key={line.label} className={s.line}>
            <dt>{line.label}</dt>
            <dd className={line.code ? s.code : undefined}>{line.value}</dd>
          </Row>
        ))}
      </dl>
      {children && <div className={s.foot}>{children}</div>}
    </article>
  );
}

/** A SHA-256. Short where it only helps to recognise a version; the whole of it where somebody compares. */
export function Fingerprint({ sha256, isShort }: { sha256: string; isShort?: boolean }) {
  const { t } = useTranslation('shell');
  return (
    <span>
      {t('versions.fingerprint')} <code className={s.print}>{isShort ? `${sha256.slice(0, 12)}…` : sha256}</code>
    </span>
  );
}

type Tone = Dye | 'danger' | 'muted';

/** A state as a small stamp: draft, published, withdrawn; or a stage, in its colour. */
export function Stamp({ tone = 'muted', stage, children }: { tone?: Tone; stage?: StageName; children: ReactNode }) {
  return (
    <span className={cx(s.stamp, !stage && s[tone])} data-stage={stage} data-dye={stage ? undefined : tone}>
      {children}
    </span>
  );
}
