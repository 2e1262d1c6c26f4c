import type { CommitmentSummary } from '@minga/shared/commitments/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { paths } from '../../../lib/paths.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { commitmentsPath, commitmentsQuery } from '../api.ts';
import { Mix, Swatch } from '../components/mix.tsx';
import { StateStamp } from '../components/state-stamp.tsx';
import s from './commitments-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(commitmentsQuery(cycle.id));
  return {
    heading: t('commitments:title'),
    part: cycle.title,
    description: items.map(({ title }) => title).join(' · ') || cycle.purpose,
    slug,
    files: [{ href: commitmentsPath(cycle.id), format: 'JSON' }],
  };
};

type RowProps = { item: CommitmentSummary; slug: string; locale: 'es' | 'en' };

function Row({ item, slug, locale }: RowProps) {
  const { t } = useTranslation('commitments');
  const level = item.potential ?? 'unrated';
  return (
    <tr className={s.row}>
      <td className={s.number}>{item.number}</td>
      <th scope="row" className={s.title}>
        <a href={paths.commitment(slug, item.number)} lang={locale}>
          {item.title}
        </a>
        {item.themes.length > 0 && (
          <p className={s.themes} lang={locale}>
            {item.themes.join(' · ')}
          </p>
        )}
      </th>
      <td data-label={t('column.lead')}>{item.leadOrganisation ?? t('facts.none')}</td>
      <td data-label={t('column.potential')}>
        <span className={s.potential}>
          <Swatch level={level} />
          {t(`potential.${level}`)}
        </span>
      </td>
      <td data-label={t('column.state')} className={s.state}>
        <StateStamp state={item.state} />
        {item.version && <span className={s.version}>{t('versionNumber', { number: item.version.number })}</span>}
      </td>
    </tr>
  );
}

/** The plan as a list one can read on paper: number, title, who answers for it, how far it reaches, where it stands. */
export function Page() {
  const { t } = useTranslation('commitments');
  const { cycle, isMember } = useCycle();
  const list = useSuspenseQuery(commitmentsQuery(cycle.id)).data;
  const action = list.abilities.canCreate && (
    <LinkButton variant="primary" href={paths.newCommitment(cycle.slug)} icon={<PenLine aria-hidden="true" />}>
      {t('new')}
    </LinkButton>
  );
  return (
    <Frame>
      <PageHeader title={t('title')} lead={t('lead')} actions={action} />
      {list.items.length === 0 ? (
        <EmptyState title={t('empty.title')} action={action}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <>
          <Mix mix={list.mix} isAmbitious={list.isMixAmbitious} />
          <table className={s.table}>
            <caption className="visually-hidden">{t('caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('column.number')}</th>
                <th scope="col">{t('column.title')}</th>
                <th scope="col">{t('column.lead')}</th>
                <th scope="col">{t('column.potential')}</th>
                <th scope="col">{t('column.state')}</th>
              </tr>
            </thead>
            <tbody>
              {list.items.map((item) => (
                <Row key={item.id} item={item} slug={cycle.slug} locale={cycle.locale} />
              ))}
            </tbody>
          </table>
        </>
      )}
      {!isMember && <p className={s.note}>{t('draftsHidden')}</p>}
    </Frame>
  );
}
