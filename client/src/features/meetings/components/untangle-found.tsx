import type { Outcome } from '@minga/shared/meetings/untangle/outcome.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { SCHEDULE_RULES, type ScheduleRule } from '@minga/shared/standards/schedule.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import s from './untangle-found.module.css';
import { useWhen } from './use-when.ts';

type Props = {
  outcome: Outcome;
  view: PlanView;
  zone: Zone;
  /** Published meetings were left where they are. */
  mayAskMore: boolean;
};
type Move = Outcome['moves'][number];

const sumOf = (minutes: ReadonlyMap<string, number>): number => [...minutes.values()].reduce((a, b) => a + b, 0);

/** What is solved and what stays, who goes where and why, and the uncovered minutes of each organisation. */
export function UntangleFound({ outcome, view, zone, mayAskMore }: Props) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const { before, after, moves } = outcome;
  if (moves.length === 0) return <Notice tone="success">{t('untangle.asGood')}</Notice>;
  const clashes = [before, after].map((one) => countIn(one, 'S01') + countIn(one, 'S03')) as [number, number];
  const minutes = [before, after].map(({ uncovered }) => Math.round(sumOf(uncovered))) as [number, number];
  const isLeft = clashes[1] + minutes[1] > 0;
  return (
    <Stack gap={5}>
      <div className={s.headline} role="status">
        <Text weight={620}>
          {t('untangle.clashes', { before: format.number(clashes[0]), after: format.number(clashes[1]) })}
        </Text>
        <Text weight={620}>
          {t('untangle.minutes', { before: format.number(minutes[0]), after: format.number(minutes[1]) })}
        </Text>
        {isLeft && <p>{t(mayAskMore ? 'untangle.leftOfPublished' : 'untangle.left')}</p>}
      </div>
      <Stack as="section" gap={2}>
        <h3>{t('untangle.moves', { count: moves.length })}</h3>
        <Stack as="ol" gap={3} className={s.moves}>
          {moves.map((move) => (
            <MoveItem key={move.meeting} move={move} view={view} zone={zone} />
          ))}
        </Stack>
      </Stack>
      <Grid columns="fit-280" gap={5} across={5} align="start">
        <Flags outcome={outcome} />
        <Uncovered outcome={outcome} view={view} />
      </Grid>
    </Stack>
  );
}

const countIn = ({ flags }: Outcome['before'], rule: ScheduleRule): number =>
  flags.find((one) => one.rule === rule)?.count ?? 0;

function Flags({ outcome: { before, after } }: Pick<Props, 'outcome'>) {
  const { t } = useTranslation('meetings');
  const rows = SCHEDULE_RULES.map((rule) => ({ rule, were: countIn(before, rule), are: countIn(after, rule) })).filter(
    ({ were, are }) => were + are > 0,
  );
  return (
    <Table
      caption={t('untangle.flags')}
      phone="rows"
      rows={rows}
      rowKey={({ rule }) => rule}
      columns={[
        {
          key: 'rule',
          heading: t('untangle.column.flag'),
          isName: true,
          cell: ({ rule }) => <span className={s.rule}>{t(`rule.${rule}`)}</span>,
        },
        { key: 'were', heading: t('untangle.column.before'), isNumeric: true, cell: ({ were }) => were },
        { key: 'are', heading: t('untangle.column.after'), isNumeric: true, cell: ({ are }) => are },
      ]}
    />
  );
}

function Uncovered({ outcome: { before, after }, view }: Pick<Props, 'outcome' | 'view'>) {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const minutes = (of: Outcome['before'], id: string) => Math.round(of.uncovered.get(id) ?? 0);
  const rows = view.organisations
    .map(({ id, shortName }) => ({ id, shortName, were: minutes(before, id), are: minutes(after, id) }))
    .filter(({ were, are }) => were + are > 0);
  if (rows.length === 0) return <Text tone="muted">{t('untangle.allCovered')}</Text>;
  return (
    <Table
      caption={t('untangle.uncovered')}
      phone="rows"
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        { key: 'name', heading: t('untangle.column.organisation'), isName: true, cell: ({ shortName }) => shortName },
        { key: 'were', heading: t('untangle.column.before'), isNumeric: true, cell: ({ were }) => format.number(were) },
        { key: 'are', heading: t('untangle.column.after'), isNumeric: true, cell: ({ are }) => format.number(are) },
      ]}
    />
  );
}

function MoveItem({ move, view, zone }: Pick<Props, 'view' | 'zone'> & { move: Move }) {
  const { t } = useTranslation('meetings');
  const when = useWhen(zone.name);
  const meeting = view.items.find(({ id }) => id === move.meeting) as Meeting;
  const isLater = Date.parse(meeting.startsAt) !== move.startsAt;
  return (
    <li>
      <Row gap={2} align="baseline" wrap>
        <strong>
          <bdi>{meeting.title}</bdi>
        </strong>
        {meeting.state === 'published' && (
          <Text as="span" tone="terracotta" size={14}>
            {t('untangle.isPublished')}
          </Text>
        )}
      </Row>
      {isLater && <p>{t('untangle.from', { from: when.moment(meeting.startsAt), to: when.moment(move.startsAt) })}</p>}
      {move.room !== meeting.room && <p>{t('untangle.room', { from: meeting.room, to: move.room })}</p>}
      <Text tone="muted" size={15}>
        <Why move={move} view={view} />
      </Text>
    </li>
  );
}

/** What would be so if this one alone stayed. */
function Why({ move, view }: { move: Move; view: PlanView }) {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const nameOf = ({ kind, id }: Move['reasons'][number]['subject']) => {
    if (kind === 'organisation') return view.organisations.find((one) => one.id === id)?.shortName;
    if (kind === 'person' || kind === 'facilitator') return view.people.find((one) => one.id === id)?.name;
    return kind === 'room' ? id : undefined;
  };
  if (move.reasons.length === 0) return t('untangle.whyTogether');
  const reasons = move.reasons.map(({ rule, subject, minutes }) => {
    const who = nameOf(subject);
    const what = who === undefined ? t(`rule.${rule}`) : t('untangle.whyWho', { who, what: t(`rule.${rule}`) });
    return minutes > 0 ? t('untangle.whyMinutes', { what, minutes: format.number(Math.round(minutes)) }) : what;
  });
  return t('untangle.why', { reasons: reasons.join('; ') });
}
