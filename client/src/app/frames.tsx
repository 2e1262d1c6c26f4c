import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery } from '../lib/cycle.ts';
import { useKeptClock } from '../lib/own-clock.ts';
import { useMe } from '../lib/session.ts';
import { LinkButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { BarePendingPage, PendingPage } from './fallback-pages.tsx';
import { MemberQuestions } from './member-questions.tsx';
import { Shell } from './shell.tsx';

/** The cycle of the address, once it is there; the header waits for nothing. */
function useFrame(): CycleSummary | null {
  const { slug } = useParams({ strict: false }) as { slug?: string };
  return useQuery({ ...cycleQuery(slug ?? ''), enabled: slug !== undefined }).data ?? null;
}

/** Above the public page of a cycle that only its forum can open yet. */
function Preview({ slug }: { slug: string }) {
  const { t } = useTranslation('shell');
  const toStages = <LinkButton to={paths.stages(slug)}>{t('preview.go')}</LinkButton>;
  return (
    <Notice tone="warn" title={t('preview.title')} action={toStages}>
      {t('preview.text')}
    </Notice>
  );
}

export function ShellFrame() {
  const frame = useFrame();
  const url = useRouterState({ select: (state) => state.location.pathname });
  const part = useRouterState({ select: (state) => state.location.hash });
  const isDense = useRouterState({ select: ({ matches }) => matches.some(({ staticData }) => staticData.isDense) });
  const me = useMe();
  return (
    <Shell url={url} part={part} frame={frame} demo={me?.demo ?? false} isDense={isDense}>
      {frame && <MemberQuestions forum={frame.forum} />}
      {frame && !frame.isPublished && url === paths.cycle(frame.slug) && <Preview slug={frame.slug} />}
      <Suspense fallback={<PendingPage />}>
        <Outlet />
      </Suspense>
    </Shell>
  );
}

export function BareFrame() {
  const frame = useFrame();
  useKeptClock(useMe()?.actor?.timeZone ?? null);
  return (
    <Suspense fallback={<BarePendingPage />}>
      <Outlet />
      {frame && <MemberQuestions isBare forum={frame.forum} />}
    </Suspense>
  );
}
