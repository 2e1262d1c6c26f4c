import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { MeetingState, Modality } from '@minga/shared/meetings/rules.ts';
import type { Publication } from '@minga/shared/meetings/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { publicationsQuery } from '../api.ts';
import { Text } from '../../../ui/layout.tsx';
import s from './publication-log.module.css';

/** Everything that was ever announced, with what changed, why, how much notice it gave and which flags were known. */
export function PublicationLog({ cycleId, timeZone }: { cycleId: string; timeZone: string }) {
  const { t } = useTranslation('meetings');
  const [isOpen, setOpen] = useState(false);
  const log = useQuery({ ...publicationsQuery(cycleId), enabled: isOpen });
  return (
    <details className={s.log} data-fetched onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={s.summary}>{t('log.title')}</summary>
      <Text tone="muted" className={s.hint}>
        {t('log.hint')}
      </Text>
      {log.isPending && isOpen && <Skeleton lines={3} />}
      {log.data?.items.length === 0 && <p>{t('log.empty')}</p>}
      <DatedLog>
        {log.data?.items.map((one) => (
          <Announced key={one.id} publication={one} timeZone={timeZone} />
        ))}
      </DatedLog>
    </details>
  );
}

/** One announcement: what changed, why, and which flags were known. */
export function Announced({ publication, timeZone }: { publication: Publication; timeZone: string }) {
  const { t } = useTranslation(['meetings', 'shell']);
  const format = useFormat(timeZone);
  const { kind, isRecorded, noticeMinutes } = publication;
  const notice = () => {
    if (noticeMinutes === null) return null;
    if (noticeMinutes <= 0) return t('log.begun');
    return t('log.notice', { count: Math.floor(noticeMinutes / 1440) });
  };
  const say = (field: Publication['diff'][number]['field'], value: unknown): string => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t('log.nothing');
    if (Array.isArray(value)) return value.join(', ');
    if (field === 'state') return t(`state.${value as MeetingState}`);
    if (field === 'modality') return t(`shell:modality.${value as Modality}`);
    if (field === 'stage') return t(`shell:stage.${value as StageName}`);
    const text = String(value);
    return /^\d{4}-\d{2}-\d{2}T/.test(text) ? format.dateTime(text) : text;
  };
  return (
    <DatedEntry
      at={publication.at}
      person={publication.person}
      timeZone={timeZone}
      what={
        <>
          {t(`log.${isRecorded ? 'recorded' : kind}`, { title: publication.title })} {kind !== 'cancelled' && notice()}
        </>
      }
      changes={publication.diff.map(({ field, before, after }) => ({
        key: field,
        label: t(`log.field.${field}`),
        before: say(field, before),
        after: say(field, after),
      }))}
      reason={publication.reason}
    >
      {publication.flags.length > 0 && (
        <Text tone="muted" size={14}>
          {t('log.flags')} {publication.flags.map((flag) => `${flag.rule} (${t(`rule.${flag.rule}`)})`).join(', ')}
        </Text>
      )}
    </DatedEntry>
  );
}
