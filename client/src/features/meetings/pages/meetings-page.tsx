import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { CalendarRange } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { firstMeetingsQuery, flagsQuery, listFile, loadQuery, meetingsQuery } from '../api.ts';
import { DayList } from '../components/day-list.tsx';
import { clustersOf, FlagList } from '../components/flag-list.tsx';
import { MoreFlags } from '../components/more-flags.tsx';
import { endOf, startOf } from '../components/plan-model.ts';
import { PublicationLog } from '../components/publication-log.tsx';
import { Subscribe } from '../components/subscribe.tsx';
import { WeekGrid } from '../components/week-grid.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './meetings-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const [{ items }] = await Promise.all([get(firstMeetingsQuery(cycle.id)), get(flagsQuery(cycle.id))]);
  return {
    heading: t('meetings:title'),
    part: cycle.title,
    description: t('meetings:public.description', { count: items.length, cycle: cycle.title }),
    slug,
    files: [
      { href: listFile(cycle.id), format: 'JSON' },
      { href: paths.calendar(cycle.id), format: 'iCalendar' },
    ],
  };
};

/** The list as it came, and the whole of it as soon as the browser has it. */
function useMeetings(cycleId: string): MeetingList {
  const { data, refetch } = useSuspenseQuery(meetingsQuery(cycleId));
  const isPart = data.next !== null;
  useEffect(() => {
    if (isPart) void refetch();
  }, [isPart, refetch]);
  return data;
}

/** The public calendar of a cycle, with what the rules noticed about it for everybody to see. */
export function Page() {
  const { t } = useTranslation('meetings');
  const { cycle, isMember, isSeated, seats } = useCycle();
  const list = useMeetings(cycle.id);
  const { plan: canPlan } = list.abilities;
  const zone = useMemo(() => zoneOf(list.timeZone), [list.timeZone]);
  const format = useFormat(list.timeZone);
  const [theme, setTheme] = useState<string | null>(null);
  const meetings = list.items.filter(
    (meeting) => meeting.publishedAt !== null && (theme === null || meeting.themes.includes(theme)),
  );
  const now = Date.parse(list.now);
  const ahead = meetings.filter((meeting) => endOf(meeting) > now);
  const past = meetings.filter((meeting) => endOf(meeting) <= now).reverse();
  const isEmpty = list.items.every((meeting) => meeting.publishedAt === null);
  return (
    <Frame>
      <PageHeader
        eyebrow={cycle.title}
        title={t('title')}
        lead={t('public.lead', { zone: format.zone(list.now) })}
        actions={
          canPlan && (
            <LinkButton variant="primary" icon={<CalendarRange aria-hidden="true" />} to={paths.planner(cycle.slug)}>
              {t('public.plan')}
            </LinkButton>
          )
        }
      />
      <div className={s.columns}>
        <div className={s.main}>
          {isEmpty ? (
            <EmptyState title={t('public.empty')}>
              {t(canPlan ? 'public.emptyFacilitator' : 'public.emptyText')}
            </EmptyState>
          ) : (
            <>
              {list.next !== null && <p className={s.hint}>{t('public.partial')}</p>}
              <ThemeFilter list={list} theme={theme} onTheme={setTheme} />
              <Views list={list} zone={zone} ahead={ahead} past={past} meetings={meetings} now={now} />
            </>
          )}
          <PublicationLog cycleId={cycle.id} timeZone={list.timeZone} />
        </div>
        <Stack shrink as="aside" gap={6} className="no-print">
          {(isSeated || canPlan) && <LoadCard cycleId={cycle.id} all={canPlan} />}
          <Noticed cycleId={cycle.id} timeZone={list.timeZone} />
          <Subscribe cycleId={cycle.id} timeZone={list.timeZone} isMember={isMember} seats={seats} />
        </Stack>
      </div>
    </Frame>
  );
}

type ViewsProps = {
  list: MeetingList;
  zone: ReturnType<typeof zoneOf>;
  ahead: MeetingList['items'];
  past: MeetingList['items'];
  meetings: MeetingList['items'];
  now: number;
};

function Views({ list, zone, ahead, past, meetings, now }: ViewsProps) {
  const { t } = useTranslation('meetings');
  const [view, setView] = useState('list');
  const [picked, setPicked] = useState<string | null>(null);
  useEffect(() => {
    if (picked === null || view !== 'list') return;
    // The entry exists only once the list is drawn; naming it in the address brings it into view and marks it (:target).
    location.hash = `m-${picked}`;
    setPicked(null);
  }, [picked, view]);
  const pick = (id: string) => {
    setPicked(id);
    setView('list');
  };
  const [first] = ahead.length > 0 ? ahead : past;
  const days = (
    <>
      {ahead.length > 0 ? (
        <DayList meetings={ahead} list={list} zone={zone} />
      ) : (
        <p className={s.none}>{t('public.nothingAhead')}</p>
      )}
      {past.length > 0 && (
        <details className={s.past} open={ahead.length === 0}>
          <summary>{t('public.past', { count: past.length })}</summary>
          <DayList meetings={[...past].reverse()} list={list} zone={zone} />
        </details>
      )}
    </>
  );
  return (
    <Tabs
      label={t('public.views')}
      selected={view}
      onSelect={setView}
      tabs={[
        { id: 'list', label: t('public.list'), content: days },
        {
          id: 'week',
          label: t('public.week'),
          content: (
            <WeekGrid
              meetings={meetings}
              zone={zone}
              firstDay={zone.dayOf(first ? startOf(first) : now)}
              onPick={pick}
            />
          ),
        },
      ]}
    />
  );
}

function ThemeFilter({
  list,
  theme,
  onTheme,
}: {
  list: MeetingList;
  theme: string | null;
  onTheme: (theme: string | null) => void;
}) {
  const { t } = useTranslation('meetings');
  const used = list.themes.filter((one) => list.items.some((meeting) => meeting.themes.includes(one.id)));
  if (used.length < 2) return null;
  return (
    <Row as="fieldset" gap={2} wrap className={cx('no-print', s.filter)}>
      <legend className="visually-hidden">{t('public.filter')}</legend>
      {[null, ...used].map((one) => (
        <button
          key={one?.id ?? 'all'}
          type="button"
          className={s.chip}
          aria-pressed={theme === (one?.id ?? null)}
          onClick={() => onTheme(one?.id ?? null)}
        >
          {one?.name ?? t('public.allThemes')}
        </button>
      ))}
    </Row>
  );
}

function Noticed({ cycleId, timeZone }: { cycleId: string; timeZone: string }) {
  const { slug } = useCycle().cycle;
  const { t } = useTranslation('meetings');
  const [all, setAll] = useState(false);
  const list = useQuery(flagsQuery(cycleId)).data;
  const clusters = clustersOf(list?.flags ?? []).filter((cluster) => cluster.severity !== 'information');
  return (
    <section aria-labelledby="noticed">
      <h2 id="noticed" className={s.heading}>
        {t('public.noticed')}
      </h2>
      <p className={s.hint}>{t(clusters.length === 0 ? 'public.noticedNone' : 'public.noticedText')}</p>
      <FlagList clusters={all ? clusters : clusters.slice(0, 4)} timeZone={timeZone} rulesOf={slug} />
      {clusters.length > 4 && (
        <button type="button" className={s.more} onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('public.fewer') : t('flag.moreFlags', { count: clusters.length - 4 })}
        </button>
      )}
      {all && list && <MoreFlags cycleId={cycleId} list={list} />}
    </section>
  );
}

/** The number that nobody had: minutes of the process an organisation could not follow even if it tried. */
function LoadCard({ cycleId, all }: { cycleId: string; all: boolean }) {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const load = useQuery(loadQuery(cycleId)).data?.items ?? [];
  const shown = all
    ? load
        .filter((one) => one.uncoveredMinutes > 0)
        .sort((a, b) => b.uncoveredMinutes - a.uncoveredMinutes)
        .slice(0, 6)
    : load;
  if (shown.length === 0) return null;
  return (
    <section className={s.load} aria-labelledby="load">
      <h2 id="load" className={s.heading}>
        {t(all ? 'load.titleAll' : 'load.title')}
      </h2>
      <Stack as="ul" gap={3} className={s.loads}>
        {shown.map((one) => (
          <li key={one.organisationId} className={s.loadItem}>
            <span className={one.uncoveredMinutes > 0 ? s.figureBad : s.figure}>
              {format.number(Math.round(one.uncoveredMinutes))}
            </span>
            <span>
              <strong>{one.shortName}</strong>
              <br />
              {t('load.minutes')} · {t('flag.delegates', { count: one.delegates })},{' '}
              {t('flag.meetings', { count: one.meetings })}
            </span>
          </li>
        ))}
      </Stack>
    </section>
  );
}
