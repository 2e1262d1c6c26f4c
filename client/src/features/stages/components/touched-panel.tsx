import type { TouchedList } from '@minga/shared/stages/schema.ts';
import type { Effect } from '@minga/shared/stages/touched.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { touchedQuery, type Window } from '../api.ts';
import { Text } from '../../../ui/layout.tsx';
import s from './touched-panel.module.css';

type Item = TouchedList['items'][number];
const ORDER: readonly Effect[] = ['starts-again', 'cut-short', 'waits', 'left-outside'];
/** So many are named of each effect; the rest are counted and can be opened. */
const NAMED = 6;

function Thing({ item, timeZone }: { item: Item; timeZone: string }) {
  const { t } = useTranslation('stages');
  const format = useFormat(timeZone);
  const isDraft = item.title === '';
  const facts = [
    item.startsAt && item.endsAt && item.kind === 'meeting' && format.dateTime(item.startsAt),
    item.endsAt && item.kind !== 'meeting' && t('touched.until', { when: format.dateTime(item.endsAt) }),
    item.people !== null &&
      item.people > 0 &&
      t(`touched.people.${item.kind}${item.arePeopleAtMost ? 'AtMost' : ''}`, { count: item.people }),
  ].filter(Boolean);
  return (
    <li>
      {isDraft ? (
        t(`touched.kind.${item.kind}`, { count: item.count })
      ) : (
        <>
          {t(`touched.kind.${item.kind}`)}{' '}
          {item.path ? (
            <Link to={item.path} target="_blank" rel="noopener">
              <bdi>{item.title}</bdi>
            </Link>
          ) : (
            <bdi>{item.title}</bdi>
          )}
        </>
      )}
      {facts.length > 0 && (
        <Text as="span" tone="muted">
          {' '}
          · {facts.join(' · ')}
        </Text>
      )}
    </li>
  );
}

/**
 * What the dates in the fields would touch, while they are being chosen.
 * @param window null: the stage would be closed now
 */
export function TouchedPanel(props: { cycleId: string; stage: string; window: Window | null; timeZone: string }) {
  const { cycleId, stage, window, timeZone } = props;
  const { t } = useTranslation(['stages', 'shell']);
  const format = useFormat(timeZone);
  const { data, error } = useQuery({
    ...touchedQuery(cycleId, stage, window),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (error) return <Notice tone="warn">{t('touched.unknown')}</Notice>;
  if (!data) return <Text tone="muted">{t('touched.looking')}</Text>;
  if (data.items.length + data.overlaps.length + data.gaps.length === 0)
    return <Notice tone="success">{t('touched.nothing')}</Notice>;
  return (
    <Notice tone="warn" title={t('touched.title')} live>
      {ORDER.map((effect) => {
        const items = data.items.filter((item) => item.effect === effect);
        if (items.length === 0) return null;
        return (
          <div key={effect} className={s.group}>
            <p>{t(`touched.effect.${effect}`)}</p>
            <ul>
              {items.slice(0, NAMED).map((item) => (
                <Thing key={`${item.kind} ${item.path} ${item.title}`} item={item} timeZone={timeZone} />
              ))}
            </ul>
            {items.length > NAMED && (
              <details>
                <summary>{t('touched.more', { count: items.length - NAMED })}</summary>
                <ul>
                  {items.slice(NAMED).map((item) => (
                    <Thing key={`${item.kind} ${item.path} ${item.title}`} item={item} timeZone={timeZone} />
                  ))}
                </ul>
              </details>
            )}
          </div>
        );
      })}
      {data.overlaps.map(({ stage: other, from, to }) => (
        <p key={other}>{t('touched.overlap', { stage: t(`shell:stage.${other}`), days: format.dayRange(from, to) })}</p>
      ))}
      {data.gaps.map(({ from, to }) => (
        <p key={from}>{t('touched.gap', { from: format.dateTime(from), to: format.dateTime(to) })}</p>
      ))}
    </Notice>
  );
}
