import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import type { WhyShort } from '@minga/shared/meetings/shortfall-clusters.ts';
import type { ScheduleRule } from '@minga/shared/standards/schedule.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { clockText } from '@minga/shared/standards/standard.ts';
import { useWhen } from './use-when.ts';

const STAGE_KEYS = {
  preparation: 'shell:stage.preparation',
  problem_discussion: 'shell:stage.problem_discussion',
  brainstorming: 'shell:stage.brainstorming',
  co_creation: 'shell:stage.co_creation',
  validation: 'shell:stage.validation',
  adoption: 'shell:stage.adoption',
} as const satisfies Record<StageName, string>;

/** Their sentences name the meetings that run at the instant they tell; a cluster holds all that hang together. */
const AT_ONCE: ReadonlySet<ScheduleRule> = new Set(['S01', 'S03']);
const runningThen = ({ meetings, startsAt }: ShownFlag) =>
  meetings.filter((one) => one.startsAt <= startsAt && startsAt < one.endsAt);

type Named = readonly { name: string }[];
const named = (list: Named): string => list.map(({ name }) => name).join(', ');
/** Whose names are not for this reader are not among them. */
const inBrackets = (listed: string): string => (listed === '' ? '' : ` (${listed})`);

const asked = (cluster: ShownFlag, name: string): number => cluster.asked[name] ?? 0;

/** The meetings that the sentence of a flag names: at most three, or two and how many more. */
function useTitles() {
  const { t } = useTranslation('meetings');
  return (cluster: ShownFlag) => {
    const isAtOnce = AT_ONCE.has(cluster.rule);
    const titles = (isAtOnce ? runningThen(cluster) : cluster.meetings).map(({ title }) => title);
    const count = isAtOnce ? (cluster.depth ?? titles.length) : titles.length;
    const more = count > 3 ? t('flag.more', { count: count - 2 }) : '';
    const quoted = (count > 3 ? titles.slice(0, 2) : titles).map((title) => t('flag.quoted', { title }));
    return { titles, listed: quoted.join(', ') + more };
  };
}

type Words = Readonly<Record<string, string>>;

/** How much notice a meeting gives (S07), and what there is to read before it (S08). */
function useInTime() {
  const { t } = useTranslation('meetings');
  const days = (count: number) => t('flag.days', { count });
  return {
    noticeOf: ({ reasons }: ShownFlag, words: Words): string => {
      const [left = 0, , unreached = 0] = reasons.map(Number);
      if (reasons.includes('unreached'))
        return t('flag.S07unreached', {
          ...words,
          unreached: t('flag.unreached', { count: unreached }),
          left: days(left),
        });
      return t(reasons.includes('begun') ? 'flag.S07begun' : 'flag.S07', { ...words, days: days(left) });
    },
    preparedOf: (cluster: ShownFlag, words: Words): string => {
      const [at, ...missing] = cluster.reasons;
      if (missing.length === 0) return t('flag.S08late', { ...words, days: days(Number(at)) });
      const what = t(`flag.lacks.${missing.length > 1 ? 'both' : (missing[0] as 'agenda' | 'materials')}`);
      return t('flag.S08', { ...words, what, days: days(asked(cluster, 'materialDays')) });
    },
  };
}

/** A flag in words: who, when, and what it costs. */
export function useFlagSentence(timeZone: string): (cluster: ShownFlag) => string {
  const { t } = useTranslation(['meetings', 'shell']);
  const format = useFormat(timeZone);
  const when = useWhen(timeZone);
  const titlesOf = useTitles();
  const { noticeOf, preparedOf } = useInTime();
  return (cluster) => {
    const { rule, subject, reasons, shared } = cluster;
    const { titles, listed } = titlesOf(cluster);
    const [first, last] = [when.day(cluster.startsAt), when.day(Date.parse(cluster.endsAt) - 1)];
    const words = {
      who: subject.name ?? t('flag.somebody'),
      when: when.moment(cluster.startsAt),
      day: when.day(cluster.startsAt),
      days: first === last ? first : `${first} – ${last}`,
      hours: format.timeRange(cluster.startsAt, cluster.endsAt),
      minutes: format.number(Math.round(cluster.minutes)),
      delegates: t('flag.delegates', { count: cluster.capacity ?? 0 }),
      meetings: t('flag.meetings', { count: cluster.depth ?? titles.length }),
      titles: listed,
      title: titles[0] ?? '',
      shared: named(shared),
      people: inBrackets(named(cluster.people)),
      processes: inBrackets(cluster.processes.map((title) => t('flag.quoted', { title })).join(', ')),
    };
    switch (rule) {
      case 'S01':
      case 'S06':
        return t(`flag.${rule}`, words);
      case 'S02':
        return t(reasons[0] === undefined ? 'flag.S02' : `flag.S02${reasons[0] as WhyShort}`, words);
      case 'S03':
        return subject.kind === 'room' ? t('flag.S03room', words) : t('flag.S03facilitator', words);
      case 'S04':
        return reasons.includes('many-meetings') ? t('flag.S04many', words) : t('flag.S04online', words);
      case 'S05': {
        const stage = t(STAGE_KEYS[(subject.id ?? 'preparation') as StageName]);
        const tables = t('flag.tables', { count: cluster.depth ?? titles.length });
        return t('flag.S05', { ...words, stage, tables });
      }
      case 'S07':
        return noticeOf(cluster, words);
      case 'S08':
        return preparedOf(cluster, words);
      case 'S10':
        return reasons.includes('too-long')
          ? t('flag.S10long', { ...words, most: format.number(asked(cluster, 'onlineMinutes')) })
          : t('flag.S10host', { ...words, most: format.number(asked(cluster, 'peopleWithoutCoHost')) });
      case 'S11':
        if (reasons.includes('weekend')) return t('flag.S11weekend', words);
        return t('flag.S11hours', {
          ...words,
          first: clockText(asked(cluster, 'dayStartsAtMinute')),
          last: clockText(asked(cluster, 'dayEndsAtMinute')),
        });
    }
  };
}
