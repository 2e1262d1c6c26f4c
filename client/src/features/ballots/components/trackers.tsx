import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../../ui/field.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './trackers.module.css';

/** What is typed and what is listed, made comparable: dashes, case and letters that look like figures do not matter. */
const plain = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

/** The codes of all receipts, sorted: everybody finds theirs, anybody counts them. */
export function Trackers({ trackers }: { trackers: readonly string[] }) {
  const { t } = useTranslation('ballots');
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(plain(typed));
  const found = wanted === '' ? trackers : trackers.filter((tracker) => plain(tracker).includes(wanted));
  return (
    <Stack as="section" gap={3} aria-labelledby="ballot-trackers">
      <h2 id="ballot-trackers">{t('trackers.title', { count: trackers.length })}</h2>
      <Text measure>{t('trackers.text')}</Text>
      <div className={cx('no-print needs-script', s.search)}>
        <TextField
          label={t('trackers.search')}
          type="search"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <p className={cx('no-print needs-script', s.count)} role="status">
        {wanted !== '' && t('trackers.found', { count: found.length })}
      </p>
      <ul className={s.list} aria-label={t('trackers.list')}>
        {found.map((tracker) => (
          <li key={tracker}>{tracker}</li>
        ))}
      </ul>
    </Stack>
  );
}
