import { paths } from '@minga/shared/kernel/paths.ts';
import type { FlagList as Flags } from '@minga/shared/meetings/flag-schema.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import { ArrowRight, BadgeCheck, CircleSlash, Info, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './flag-list.module.css';
import type { Planned } from './remedies.tsx';
import { useFlagSentence } from './flag-sentence.ts';
import { useWhen } from './use-when.ts';

/** The search for what would help is the planner's alone. */
const Remedies = lazy(async () => ({ default: (await import('./remedies.tsx')).Remedies }));

export type FlagActions = {
  onShow: (cluster: ShownFlag) => void;
  onFix: (cluster: ShownFlag) => void;
  onAcknowledge: (cluster: ShownFlag) => void;
  planned: Planned;
};

const ICONS = { block: CircleSlash, warning: TriangleAlert, information: Info };

export const keyOf = (cluster: ShownFlag, at: number): string =>
  `${cluster.rule} ${cluster.subject.kind} ${cluster.subject.id ?? at} ${cluster.startsAt}`;

/** What weighs most first: blocks, then warnings by the minutes they cost; accepted ones sink below the open ones. */
export function clustersOf(flags: Flags['flags']): ShownFlag[] {
  const weight = { block: 0, warning: 1, information: 2 };
  const rank = (cluster: ShownFlag) => (cluster.acknowledgement ? 10 : 0) + weight[cluster.severity];
  return flags
    .flatMap(({ clusters, asked }) => clusters.map((cluster) => ({ ...cluster, asked })))
    .sort((a, b) => rank(a) - rank(b) || b.minutes - a.minutes);
}

type Props = {
  clusters: readonly ShownFlag[];
  timeZone: string;
  actions?: FlagActions | undefined;
  /** The cycle to whose rules a flag may lead: not from what would be lost on the way. */
  rulesOf?: string | undefined;
};

export function FlagList({ clusters, timeZone, actions, rulesOf }: Props) {
  const sentence = useFlagSentence(timeZone);
  return (
    <Stack as="ul" gap={2}>
      {clusters.map((cluster, at) => (
        <FlagItem
          key={keyOf(cluster, at)}
          cluster={cluster}
          sentence={sentence(cluster)}
          timeZone={timeZone}
          actions={actions}
          rulesOf={rulesOf}
        />
      ))}
    </Stack>
  );
}

type ItemProps = Omit<Props, 'clusters'> & { cluster: ShownFlag; sentence: string };

function FlagItem({ cluster, sentence, timeZone, actions, rulesOf }: ItemProps) {
  const { t } = useTranslation('meetings');
  const format = useFormat(timeZone);
  const when = useWhen(timeZone);
  const { acknowledgement, severity, suggestion } = cluster;
  const [isOpen, setOpen] = useState(false);
  const Icon = acknowledgement ? BadgeCheck : ICONS[severity];
  const moved = suggestion && cluster.meetings.find((meeting) => meeting.id === suggestion.meetingId);
  return (
    <Grid
      as="li"
      columns="mark"
      gap={3}
      className={cx(s.flag, s[severity], acknowledgement && s.accepted)}
      data-rule={cluster.rule}
    >
      <Icon className={s.icon} aria-hidden="true" strokeWidth={1.75} />
      <Stack shrink gap={2}>
        <p className={s.sentence}>
          <span className={s.rule}>
            {rulesOf ? (
              <Link to={paths.standards(rulesOf, { '#': cluster.rule })}>
                {cluster.rule} · {t(`rule.${cluster.rule}`)}
              </Link>
            ) : (
              cluster.rule
            )}{' '}
            · {t(`severity.${severity}`)}
            {cluster.strong && ` · ${t('severity.strong')}`}
          </span>
          {sentence}
        </p>
        {acknowledgement && (
          <Text tone="muted" size={14}>
            {t('flag.accepted', {
              person: acknowledgement.person,
              date: format.shortDate(acknowledgement.at),
              reason: acknowledgement.reason,
            })}
          </Text>
        )}
        {actions && (
          <Row gap={1} wrap className={s.actions}>
            {moved && !acknowledgement && (
              <Button size="small" icon={<ArrowRight aria-hidden="true" />} onClick={() => actions.onFix(cluster)}>
                {t('flag.fix', {
                  title: moved.title,
                  when: when.moment(suggestion.startsAt),
                })}
              </Button>
            )}
            {cluster.rule === 'S02' && !acknowledgement && (
              <Button size="small" variant="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {t('remedy.title')}
              </Button>
            )}
            <Button size="small" variant="quiet" onClick={() => actions.onShow(cluster)}>
              {t('flag.show')}
            </Button>
            {!acknowledgement && severity !== 'block' && (
              <Button size="small" variant="quiet" onClick={() => actions.onAcknowledge(cluster)}>
                {t('flag.acknowledge')}
              </Button>
            )}
          </Row>
        )}
        {actions && isOpen && (
          <Suspense>
            <Remedies cluster={cluster} planned={actions.planned} />
          </Suspense>
        )}
      </Stack>
    </Grid>
  );
}
