import type { ConsultationItem } from '@minga/shared/consultations/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { BeginDraft } from '../../../parts/begin-draft.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { beginConsultation, consultationsPath, consultationsQuery, useRefreshConsultations } from '../api.ts';
import { Figures, StateLine } from '../components/state-line.tsx';
import s from './consultations-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(consultationsQuery(cycle.id));
  return {
    heading: t('consultations:title'),
    part: cycle.title,
    description: items.map(({ title }) => title).join(' · ') || t('consultations:lead'),
    slug,
    files: [{ href: consultationsPath(cycle.id), format: 'JSON' }],
  };
};

function Begin({ cycle }: { cycle: CycleSummary }) {
  const { t } = useTranslation('consultations');
  const refresh = useRefreshConsultations(cycle.id);
  return (
    <BeginDraft
      label={t('new')}
      begin={() => beginConsultation(cycle.id)}
      refresh={refresh}
      pathOf={(id) => paths.editConsultation(cycle.slug, id)}
    />
  );
}

type Shown = { one: ConsultationItem; cycle: CycleSummary };

function Item({ one, cycle }: Shown) {
  const { t } = useTranslation('consultations');
  const { id, title, introduction, state, path, contributions } = one;
  return (
    <Stack as="li" gap={3} className={s.item}>
      <Text as="h2" size={22} lang={cycle.locale}>
        <Link to={path}>{title}</Link>
      </Text>
      <StateLine one={one} timeZone={cycle.timeZone} />
      <Text measure lang={cycle.locale} dir="auto">
        {excerptOf(introduction)}
      </Text>
      {contributions > 0 && <Figures one={one} timeZone={cycle.timeZone} />}
      {state === 'open' && (
        <p>
          <LinkButton variant="accent" to={paths.contribute(cycle.slug, id)}>
            {t('contribute')}
          </LinkButton>
        </p>
      )}
    </Stack>
  );
}

function Drafts({
  drafts,
  cycle,
}: {
  drafts: readonly (ConsultationItem & { savedAt: string })[];
  cycle: CycleSummary;
}) {
  const { t } = useTranslation('consultations');
  const format = useFormat(cycle.timeZone);
  return (
    <Stack as="section" gap={3} aria-labelledby="drafts">
      <h2 id="drafts">{t('drafts')}</h2>
      <Stack as="ul" gap={3}>
        {drafts.map(({ id, title, savedAt }) => (
          <li key={id}>
            <Link to={paths.editConsultation(cycle.slug, id)}>{title || t('untitled')}</Link>{' '}
            <Text as="span" tone="muted" size={15}>
              {t('savedAt', { when: format.dateTime(savedAt) })}
            </Text>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

/** What is asked now first, then what is to come, then what is over: the newest of each first. */
const ORDER = ['open', 'upcoming', 'closed', 'draft'] as const;
const inOrder = (items: readonly ConsultationItem[]) =>
  [...items].reverse().sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));

/** The consultations of a cycle: what can be joined now, and how much of what came in was answered. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle } = useCycle();
  const { items, drafts, abilities } = useSuspenseQuery(consultationsQuery(cycle.id)).data;
  const begin = abilities.canWrite && <Begin cycle={cycle} />;
  return (
    <Frame narrow>
      <PageHeader
        title={t('title')}
        lead={t(cycle.isArchived ? 'finishedLead' : 'lead')}
        actions={(items.length > 0 || drafts.length > 0) && begin}
      />
      {drafts.length > 0 && <Drafts drafts={drafts} cycle={cycle} />}
      {items.length === 0 ? (
        <EmptyOfCycle title={t('empty')} action={drafts.length === 0 && begin}>
          {t(abilities.canWrite ? 'emptyFacilitator' : 'emptyText')}
        </EmptyOfCycle>
      ) : (
        <Stack as="ul" gap={0}>
          {inOrder(items).map((one) => (
            <Item key={one.id} one={one} cycle={cycle} />
          ))}
        </Stack>
      )}
      <Row>
        <Link to={paths.findContribution()}>{t('find.link')}</Link>
      </Row>
    </Frame>
  );
}
