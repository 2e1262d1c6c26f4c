import type { Consultations, Contribution } from '@minga/shared/consultations/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { Figure } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { Button } from '../../../ui/button.tsx';
import { consultationsPath, consultationsQuery, contributionsQuery } from '../api.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import s from './consultations-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(consultationsQuery(cycle.id));
  await Promise.all(items.map(({ id }) => get(contributionsQuery(cycle.id, id))));
  return {
    heading: t('consultations:title'),
    part: cycle.title,
    description: items.map(({ title, question }) => `${title}: ${question}`).join(' ') || t('consultations:lead'),
    slug,
    files: [{ href: consultationsPath(cycle.id), format: 'JSON' }],
  };
};

const TONE = {
  adopted: 'moss',
  partly: 'teal',
  merged: 'indigo',
  deferred: 'ochre',
  out_of_scope: 'muted',
  rejected: 'muted',
} as const;

function Entry({ contribution, timeZone }: { contribution: Contribution; timeZone: string }) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const { response } = contribution;
  return (
    <Stack as="li" gap={2} className={s.entry}>
      <Text tone="muted" size={15}>
        <Text as="span" tone="ink" weight={650}>
          {t('number', { number: contribution.number })}
        </Text>{' '}
        <SectorLabel sector={contribution.sector} />
        {contribution.theme && <span> · {contribution.theme}</span>}
        <span> · {format.date(contribution.at)}</span>
      </Text>
      <p>
        <LinkedText>{contribution.body}</LinkedText>
      </p>
      {response ? (
        <Stack gap={2} quoted="moss">
          <Text tone="muted" size={15}>
            <Stamp tone={TONE[response.disposition]}>{t(`disposition.${response.disposition}`)}</Stamp>{' '}
            {t('answeredBy', { name: response.answeredBy, when: format.date(response.at) })}
          </Text>
          <p>
            <LinkedText>{response.reason}</LinkedText>
          </p>
        </Stack>
      ) : (
        <Text tone="terracotta" size={15}>
          {t('unanswered')}
        </Text>
      )}
    </Stack>
  );
}

function Consultation({
  cycleId,
  timeZone,
  consultation,
}: {
  cycleId: string;
  timeZone: string;
  consultation: Consultations['items'][number];
}) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const { items } = useSuspenseQuery(contributionsQuery(cycleId, consultation.id)).data;
  const [onlyWaiting, setOnlyWaiting] = useState(false);
  const shown = onlyWaiting ? items.filter((item) => item.response === null) : items;
  return (
    <section className={s.consultation} aria-labelledby={`consultation-${consultation.id}`}>
      <h2 id={`consultation-${consultation.id}`}>{consultation.title}</h2>
      <p className={s.question}>{consultation.question}</p>
      <Text tone="muted" size={15}>
        {t('window', {
          from: format.dateTime(consultation.opensAt),
          to: format.dateTime(consultation.closesAt),
          zone: format.zone(consultation.closesAt),
        })}
      </Text>
      <div className={s.figures}>
        <Figure value={consultation.contributions} label={t('contributions')} />
        <Figure value={consultation.answered} label={t('answered')} tone="moss" />
        <Figure value={consultation.contributions - consultation.answered} label={t('waiting')} tone="terracotta" />
      </div>
      {items.length > 0 && (
        <Button size="small" aria-pressed={onlyWaiting} onClick={() => setOnlyWaiting(!onlyWaiting)}>
          {onlyWaiting ? t('showAll') : t('showWaiting')}
        </Button>
      )}
      {shown.length === 0 ? (
        <EmptyState level={3} title={onlyWaiting ? t('allAnswered') : t('none')} />
      ) : (
        <ol className={s.entries}>
          {shown.map((item) => (
            <Entry key={item.id} contribution={item} timeZone={timeZone} />
          ))}
        </ol>
      )}
    </section>
  );
}

/** What people contributed and what became of it: each contribution with its reasoned response beside it. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle, timeZone } = useCycle();
  const { items } = useSuspenseQuery(consultationsQuery(cycle.id)).data;
  return (
    <Frame>
      <PageHeader title={t('title')} lead={t('lead')} />
      {items.length === 0 && <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>}
      {items.map((consultation) => (
        <Consultation key={consultation.id} cycleId={cycle.id} timeZone={timeZone} consultation={consultation} />
      ))}
    </Frame>
  );
}
