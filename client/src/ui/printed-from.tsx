import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../lib/clock.ts';
import { useFormat } from '../lib/format.ts';
import s from './printed-from.module.css';

/** Only on paper: whose page this is, where it stands and of which day. */
export function PrintedFrom({ forum, cycle, url }: { forum: string; cycle: string; url: string }) {
  const { t } = useTranslation('shell');
  const format = useFormat();
  const [source, setSource] = useState('');
  useEffect(() => {
    // Only the browser knows the address it was reached by, and a page rendered ahead has no day.
    setSource(t('printed', { address: `${location.host}${url}`, date: format.date(serverTime()) }));
  }, [t, format, url]);
  return (
    <p className={s.printed}>
      <bdi>{forum}</bdi> · <bdi>{cycle}</bdi>
      {source && <span className={s.source}>{source}</span>}
    </p>
  );
}
