import type { Contribution, ContributionOffers } from '@minga/shared/consultations/answering.ts';
import { answerInWords, CONSULTATION_LIMITS } from '@minga/shared/consultations/rules.ts';
import type { Consultation } from '@minga/shared/consultations/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { excerptOf } from '@minga/shared/kernel/text.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { keepPreviousData, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { AS_FILE } from '../../../lib/list-file.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { askedOf, type Column, readView } from '../../../lib/table.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import {
  type Asked,
  consultationPath,
  consultationQuery,
  contributionsPath,
  contributionsQuery,
  wholeContributionsQuery,
} from '../api.ts';
import { Entry } from '../components/entry.tsx';
import { History } from '../components/history.tsx';
import { STATES, useNarrowing } from '../components/narrowing.ts';
import { Figures, StateLine } from '../components/state-line.tsx';
import s from './consultation-page.module.css';

const Reach = lazy(() => import('../../../parts/reach.tsx'));
const ExtendDialog = lazy(() => import('../components/extend-dialog.tsx'));

export const read: ReadPage = async ({ get, params: { slug = '', consultationId = '' }, search }) => {
  const cycle = await get(cycleQuery(slug));
  const one = await get(consultationQuery(cycle.id, consultationId));
  await get(listOf(cycle.id, consultationId, search));
  return {
    heading: one.title,
    part: cycle.title,
    description: excerptOf(one.introduction),
    slug,
    files: [{ href: contributionsPath(cycle.id, one.id), format: 'JSON', keeps: ['q', ...NARROWED, 'sort'] }],
  };
};

const NARROWED = ['state', 'theme', 'sector', 'territory'] as const;
/** So many on one page: what a phone scrolls through in a minute. */
const ON_PAGE = 10;
const NAMED = [
  ...(['number', 'at', 'answeredAt'] as const).map((key) => ({ key, sort: true })),
  { key: 'sector', filter: { choices: SECTORS.map((value) => ({ value })) } },
  { key: 'state', filter: { choices: STATES.map((value) => ({ value })) } },
];

/** The list as the address asks for it; which themes and places there are is known only by its answer. */
function askedBy(search: string): { asked: Asked; isFile: boolean } {
  const address = new URLSearchParams(search);
  const named = (['theme', 'territory'] as const).flatMap((key) => {
    const value = address.get(key) ?? '';
    return value !== '' && value.length <= LONGEST[key] ? [[key, value] as const] : [];
  });
  return {
    asked: { ...askedOf(readView(search, NAMED), ON_PAGE), ...Object.fromEntries(named) },
    isFile: address.get(AS_FILE.key) === AS_FILE.value,
  };
}
const LONGEST = { theme: 200, territory: CONSULTATION_LIMITS.place };

function listOf(cycleId: string, id: string, search: string) {
  const { asked, isFile } = askedBy(search);
  return isFile ? wholeContributionsQuery(cycleId, id, asked) : contributionsQuery(cycleId, id, asked);
}

type Shown = { cycle: CycleSummary; one: Consultation };

/** What can be done with it now: contribute, as anybody; the rest is for those who lead it. */
function Acts({ cycle, one }: Shown) {
  const { t } = useTranslation('consultations');
  const { isFacilitator } = useCycle();
  const [isExtending, setExtending] = useState(false);
  const { canEdit, canCorrect, canExtend, canRespond, canContribute } = one.abilities;
  const isForOthers = one.state === 'open' && one.audience === 'forum' && !canContribute;
  return (
    <Stack gap={3} className="no-print">
      {one.state === 'open' && !isForOthers && (
        <p>
          <LinkButton variant="accent" size="large" to={paths.contribute(cycle.slug, one.id)}>
            {t('contribute')}
          </LinkButton>
        </p>
      )}
      {isForOthers && <Text tone="muted">{t('forumOnly')}</Text>}
      <Row gap={2} wrap>
        {(canEdit || canCorrect) && (
          <LinkButton to={paths.editConsultation(cycle.slug, one.id)}>
            {t(canEdit ? 'edit' : 'correct.open')}
          </LinkButton>
        )}
        {canRespond && <LinkButton to={paths.responses(cycle.slug, one.id)}>{t('responses.open')}</LinkButton>}
        {canExtend && <Button onClick={() => setExtending(true)}>{t('extend.open')}</Button>}
      </Row>
      <Suspense>
        {isFacilitator && one.publishedAt && (
          <Reach
            cycleId={cycle.id}
            path={consultationPath(cycle.id, one.id)}
            page={paths.consultation(cycle.slug, one.id)}
            timeZone={cycle.timeZone}
          />
        )}
        {isExtending && <ExtendDialog cycle={cycle} one={one} onClose={() => setExtending(false)} />}
      </Suspense>
    </Stack>
  );
}

/** One column for each question in the file, beside what every contribution has. */
function useColumns(one: Consultation, offers: ContributionOffers): Column<Contribution>[] {
  const { t } = useTranslation('consultations');
  const narrowing = useNarrowing<Contribution>(offers);
  const plain = (key: 'name' | 'organisation'): Column<Contribution> => ({
    key,
    heading: t(`column.${key}`),
    csv: (row) => row[key],
    words: (row) => row[key] ?? '',
  });
  return [
    {
      key: 'number',
      heading: t('column.number'),
      sort: { as: 'amounts', by: ({ number }) => number },
      words: ({ number }) => String(number),
    },
    ...narrowing,
    ...(one.identityMode === 'person' ? [plain('name')] : []),
    ...(one.identityMode === 'anonymous' ? [] : [plain('organisation')]),
    { key: 'at', heading: t('column.at'), sort: { as: 'times', by: ({ at }) => at } },
    ...one.questions.map(
      (question): Column<Contribution> => ({
        key: `q-${question.id}`,
        heading: question.label,
        csv: ({ answers }) => answerInWords(question, answers[question.id]),
        words: ({ answers }) => answerInWords(question, answers[question.id]) ?? '',
      }),
    ),
    {
      key: 'answer',
      heading: t('column.answer'),
      csv: ({ response }) => response?.reason ?? null,
      words: ({ response }) => [response?.reason, response?.answeredBy].filter(Boolean).join(' '),
    },
    { key: 'answeredBy', heading: t('column.answeredBy'), csv: ({ response }) => response?.answeredBy ?? null },
    {
      key: 'answeredAt',
      heading: t('column.answeredAt'),
      sort: { as: 'times', by: ({ response }) => response?.at ?? null },
    },
    { key: 'hiddenBecause', heading: t('column.hiddenBecause'), csv: ({ hidden }) => hidden?.reason ?? null },
  ];
}

const NOTHING: ContributionOffers = { states: [], themes: [], sectors: [], territories: [] };

function Contributions({ cycle, one }: Shown) {
  const { t } = useTranslation('consultations');
  const { search } = usePlace();
  const client = useQueryClient();
  const { data, error, isPlaceholderData } = useQuery({
    ...listOf(cycle.id, one.id, search),
    placeholderData: keepPreviousData,
  });
  const all = async () =>
    (await client.fetchQuery(wholeContributionsQuery(cycle.id, one.id, askedBy(search).asked))).items;
  const columns = useColumns(one, data?.offers ?? NOTHING);
  const { timeZone, locale: lang } = cycle;
  return (
    <Stack gap={3}>
      <h2 id="contributions">{t('listed')}</h2>
      <ProblemNotice error={error} />
      {!data && !error && <Skeleton lines={6} shape="card" />}
      {data && (
        <ListTable
          caption={t('listed')}
          columns={columns}
          rows={data.items}
          paged={{ found: data.found, all }}
          isBusy={isPlaceholderData}
          rowKey={({ id }) => id}
          counted={(count) => t('count', { count })}
          timeZone={timeZone}
          size={ON_PAGE}
          empty={<EmptyState title={t('none')} level={3} />}
          draw={(shown) => (
            <ol className={s.entries}>
              {shown.map((row) => (
                <Stack as="li" gap={2} key={row.id} className={s.entry}>
                  <Entry one={row} timeZone={timeZone} lang={lang} />
                </Stack>
              ))}
            </ol>
          )}
        />
      )}
      {data && data.found > 0 && (
        <details>
          <summary>{t('columns.title')}</summary>
          <Text tone="muted" measure>
            {t('columns.text')}
          </Text>
        </details>
      )}
    </Stack>
  );
}

/** What is asked, until when, how much of it was answered; then each contribution with what became of it. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle } = useCycle();
  const id = usePlace().params['consultationId'] ?? '';
  const { data: one } = useSuspenseQuery(consultationQuery(cycle.id, id));
  return (
    <Frame narrow>
      <BackLink to={paths.consultations(cycle.slug)}>{t('back')}</BackLink>
      <PageHeader title={<span lang={cycle.locale}>{one.title || t('untitled')}</span>} />
      <Stack gap={5}>
        <StateLine one={one} timeZone={cycle.timeZone} />
        <Text size={18} measure lang={cycle.locale} dir="auto" className={s.intro}>
          <LinkedText>{one.introduction}</LinkedText>
        </Text>
        <Acts cycle={cycle} one={one} />
        {one.contributions + one.hidden > 0 && <Figures one={one} timeZone={cycle.timeZone} />}
        {one.state !== 'draft' && (
          <Text tone="muted">
            {t(`promise.${one.identityMode}`)} {t(`audience.${one.audience}.said`)}{' '}
            {one.leadOrganisation
              ? t('ledBy', { organisation: one.leadOrganisation.shortName })
              : t('ledByFacilitation')}{' '}
            <Link to={paths.findContribution()}>{t('find.link')}</Link>
          </Text>
        )}
        <History cycle={cycle} one={one} />
        {one.state !== 'draft' && one.state !== 'upcoming' && <Contributions cycle={cycle} one={one} />}
      </Stack>
    </Frame>
  );
}
