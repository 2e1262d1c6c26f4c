import type { CommitmentPage } from '@minga/shared/commitments/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { pageName } from '../../../lib/page-name.ts';
import { paths } from '../../../lib/paths.ts';
import { membershipIn, useMe } from '../../../lib/session.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { commitmentQuery, hintsQuery, provenanceQuery } from '../api.ts';
import { Acts } from '../components/acts.tsx';
import { Ballots } from '../components/ballots.tsx';
import { Diff } from '../components/diff.tsx';
import { Hints } from '../components/hints.tsx';
import { Provenance } from '../components/provenance.tsx';
import { Facts, PartList } from '../components/rail.tsx';
import { Ratings } from '../components/ratings.tsx';
import { Reading } from '../components/reading.tsx';
import { StateStamp } from '../components/state-stamp.tsx';
import { Versions } from '../components/versions.tsx';
import s from './commitment-page.module.css';

// The forum's own: whoever reads the public page loads none of it.
const CommentThread = lazy(async () => ({
  default: (await import('../../../parts/comment-thread.tsx')).CommentThread,
}));

export function describe({ cycle, commitment }: CommitmentPage) {
  return {
    title: pageName(`${commitment.number}. ${commitment.title}`, cycle.title),
    description: commitment.content.solution.slice(0, 240) || cycle.purpose,
  };
}

export function frameOf({ cycle }: CommitmentPage) {
  return cycle;
}

/** What a reader must know before reading: withdrawn, only a draft, or not the latest. */
function Standing({ commitment, lang }: { commitment: CommitmentPage['commitment']; lang: string }) {
  const { t } = useTranslation('commitments');
  if (commitment.withdrawnReason !== null) {
    return (
      <Notice tone="error" title={t('withdrawn')}>
        <span lang={lang}>{commitment.withdrawnReason}</span>
      </Notice>
    );
  }
  if (commitment.adoptedReason !== null) {
    return (
      <Notice tone="warn" title={t('adoptedUnapproved')}>
        <span lang={lang}>{commitment.adoptedReason}</span>
      </Notice>
    );
  }
  if (commitment.publishedReason !== null) {
    return (
      <Notice tone="warn" title={t('publishedUnapproved')}>
        <span lang={lang}>{commitment.publishedReason}</span>
      </Notice>
    );
  }
  if (commitment.version === null) return <Notice>{t('draftNotice')}</Notice>;
  return commitment.hasUnfrozenChanges ? (
    <Notice tone="warn">{t('unfrozen', { number: commitment.version.number })}</Notice>
  ) : null;
}

/** Strangers see what was sent with the page; people of the forum see drafts, and what they may do. */
function useFresh(data: CommitmentPage) {
  const { id, forum } = data.cycle;
  const { number } = data.commitment;
  const isMember = membershipIn(useMe(), forum) !== undefined;
  const commitment = useQuery({ ...commitmentQuery(id, number), enabled: isMember }).data ?? data.commitment;
  const provenance = useQuery({ ...provenanceQuery(id, number), enabled: isMember }).data ?? data.provenance;
  const isPublic = commitment.state === 'published' || commitment.state === 'adopted';
  const hints = useQuery({
    ...hintsQuery(id, number),
    enabled: isMember && (isPublic || commitment.abilities.canEdit),
  }).data;
  return { commitment, provenance, hints, isPublic, isMember };
}

/** The text in the middle, the template on the left, where it comes from and what the rules say on the right. */
export function Page({ data }: { data: CommitmentPage }) {
  const { t } = useTranslation('commitments');
  const { cycle } = data;
  const isFacilitator = membershipIn(useMe(), cycle.forum)?.roles.includes('facilitator') ?? false;
  const { commitment, provenance, hints, isPublic, isMember } = useFresh(data);
  const lang = cycle.locale;
  return (
    <Frame>
      <header className={s.header}>
        <a className={s.back} href={paths.commitments(cycle.slug)}>
          <ArrowLeft aria-hidden="true" size={18} strokeWidth={1.75} />
          {t('back')}
        </a>
        <p className={s.eyebrow}>
          {t('number', { number: commitment.number })}
          <StateStamp state={commitment.state} />
          {commitment.version && <span>{t('versionNumber', { number: commitment.version.number })}</span>}
        </p>
        <h1 lang={lang} className={s.title}>
          {commitment.content.title}
        </h1>
        <Acts cycle={cycle} commitment={commitment} />
        <Standing commitment={commitment} lang={lang} />
      </header>
      <div className={s.columns}>
        <div className={s.rail}>
          <Facts commitment={commitment} lang={lang} />
          <Ratings
            cycleId={cycle.id}
            number={commitment.number}
            timeZone={cycle.timeZone}
            canRate={commitment.abilities.canRate}
            isFacilitator={isFacilitator}
          />
          <PartList content={commitment.content} prefix="part-" />
        </div>
        <div className={s.middle}>
          <Reading content={commitment.content} lang={lang} />
          {commitment.versions.length > 1 && (
            <Diff cycleId={cycle.id} number={commitment.number} versions={commitment.versions} lang={lang} />
          )}
          {isMember && (
            <Suspense>
              <CommentThread
                on={{ cycleId: cycle.id, kind: 'commitment', id: commitment.id }}
                timeZone={cycle.timeZone}
                lang={lang}
                lead={t('comments')}
                partName={(part) => t(`field.${part}`)}
              />
            </Suspense>
          )}
        </div>
        <aside className={s.side}>
          <Provenance sources={provenance.sources} slug={cycle.slug} lang={lang} />
          <Ballots cycle={cycle} number={commitment.number} />
          <Versions versions={commitment.versions} timeZone={cycle.timeZone} lang={lang} />
          {hints && <Hints hints={hints.items} isPrivate={!isPublic} />}
        </aside>
      </div>
    </Frame>
  );
}
