import { paths } from '@minga/shared/kernel/paths.ts';
import { MODALITIES } from '@minga/shared/meetings/rules.ts';
import type { Meeting, MeetingList } from '@minga/shared/meetings/schema.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { CalendarRange } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
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
import { Stack } from '../../../ui/layout.tsx';
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
  const columns = useColumns(list);
  const published = list.items.filter(({ publishedAt }) => publishedAt !== null);
  return (
    <Frame>
      <PageHeader
        eyebrow={cycle.title}
        title={t('title')}
        lead={t('public.lead', { zone: format.zones(list.now) })}
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
          {list.next !== null && <p className={s.hint}>{t('public.partial')}</p>}
          <ListTable
            caption={t('title')}
            columns={columns}
            rows={published}
            rowKey={({ id }) => id}
            counted={(count) => t(list.next === null ? 'public.count' : 'public.countHere', { count })}
            // A week that another page of the list holds would look empty.
            size={Math.max(published.length, 1)}
            timeZone={list.timeZone}
            // A file that breaks off would pass for the whole calendar.
            hasFile={list.next === null}
            empty={
              <EmptyOfCycle title={t('public.empty')}>
                {t(canPlan ? 'public.emptyFacilitator' : 'public.emptyText')}
              </EmptyOfCycle>
            }
            draw={(shown) => <Views list={list} zone={zone} meetings={shown} now={Date.parse(list.now)} />}
          />
          <PublicationLog cycleId={cycle.id} timeZone={list.timeZone} />
        </div>
        <Stack shrink as="aside" gap={6} className="no-print">
          {(isSeated || canPlan) && <LoadCard cycleId={cycle.id} all={canPlan} />}
          <Noticed cycleId={cycle.id} timeZone={list.timeZone} />
          {!cycle.isArchived && (
            <Subscribe cycleId={cycle.id} timeZone={list.timeZone} isMember={isMember} seats={seats} />
          )}
        </Stack>
      </div>
    </Frame>
  );
}

type ViewsProps = { list: MeetingList; zone: ReturnType<typeof zoneOf>; meetings: readonly Meeting[]; now: number };

function Views({ list, zone, meetings, now }: ViewsProps) {
  const { t } = useTranslation('meetings');
  const [view, setView] = useState('list');
  const [picked, setPicked] = useState<string | null>(null);
  const ahead = meetings.filter((meeting) => endOf(meeting) > now);
  const past = meetings.filter((meeting) => endOf(meeting) <= now);
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
  const first = ahead[0] ?? past.at(-1);
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
          <DayList meetings={past} list={list} zone={zone} />
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

/** By what the calendar is searched and narrowed, and what its file holds; days and hours draw it. */
function useColumns(list: MeetingList): Column<Meeting>[] {
  const { t } = useTranslation(['meetings', 'shell']);
  const themes = list.themes.filter((one) => list.items.some((meeting) => meeting.themes.includes(one.id)));
  const namesOf = (all: readonly { id: string }[], ids: readonly string[], name: (index: number) => string) =>
    all.flatMap(({ id }, index) => (ids.includes(id) ? [name(index)] : []));
  const themesOf = (meeting: Meeting) =>
    namesOf(list.themes, meeting.themes, (index) => list.themes[index]?.name ?? '');
  const organisationsOf = (meeting: Meeting) =>
    namesOf(list.organisations, meeting.organisations, (index) => list.organisations[index]?.shortName ?? '');
  return [
    { key: 'title', heading: t('public.column.title'), csv: ({ title }) => title, words: ({ title }) => title },
    { key: 'from', heading: t('public.column.from'), moment: ({ startsAt }) => startsAt },
    { key: 'to', heading: t('public.column.to'), moment: ({ endsAt }) => endsAt },
    {
      key: 'theme',
      heading: t('public.column.theme'),
      csv: (meeting) => themesOf(meeting).join('; '),
      words: (meeting) => themesOf(meeting).join(' '),
      ...(themes.length > 1 && {
        filter: {
          all: t('public.allThemes'),
          choices: themes.map(({ slug, name }) => ({ value: slug, label: name })),
          has: (meeting: Meeting, slug: string) =>
            themes.some((theme) => theme.slug === slug && meeting.themes.includes(theme.id)),
        },
      }),
    },
    {
      key: 'modality',
      heading: t('public.column.modality'),
      csv: ({ modality }) => t(`shell:modality.${modality}`),
      filter: {
        all: t('public.allModalities'),
        choices: MODALITIES.map((value) => ({ value, label: t(`shell:modality.${value}`) })),
        has: ({ modality }, value) => modality === value,
      },
    },
    { key: 'room', heading: t('public.column.room'), csv: ({ room }) => room, words: ({ room }) => room ?? '' },
    {
      key: 'organisations',
      heading: t('public.column.organisations'),
      csv: (meeting) => organisationsOf(meeting).join('; '),
      words: (meeting) => organisationsOf(meeting).join(' '),
    },
    { key: 'state', heading: t('public.column.state'), csv: ({ state }) => t(`state.${state}`) },
  ];
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
