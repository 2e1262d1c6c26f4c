import { useTranslation } from 'react-i18next';
import { countUp } from './count-up.ts';
import { cx } from './cx.ts';
import { Stack } from './layout.tsx';
import s from './skeleton.module.css';

type Props = { lines?: number; shape?: 'text' | 'card' | 'title' };

/** The shape of what is coming. Said once to screen readers, then silent. */
export function Skeleton({ lines = 3, shape = 'text' }: Props) {
  const { t } = useTranslation('shell');
  return (
    <Stack gap={3} className={s.skeleton} role="status" aria-busy="true">
      <span className="visually-hidden">{t('loading')}</span>
      {countUp(lines).map((line) => (
        <span key={line} className={cx(s.bone, s[shape])} />
      ))}
    </Stack>
  );
}
