import type { BallotSummary } from '@minga/shared/ballots/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Card } from '../../../ui/card.tsx';
import { Countdown } from '../../../ui/countdown.tsx';
import { Turnout } from './turnout.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './ballot-card.module.css';

type Props = { ballot: BallotSummary; slug: string; locale: string; timeZone: string; now: string };

/** When it opens or closes: the one thing a reader of the list wants to know. */
function When({ ballot, timeZone, now }: Omit<Props, 'slug' | 'locale'>) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  if (ballot.status === 'open') return <Countdown deadline={ballot.votesUntil} timeZone={timeZone} now={now} />;
  if (ballot.status === 'suspended') return <>{t('list.suspendedUntil', { when: format.moment(ballot.closesAt) })}</>;
  return (
    <>
      <strong>{t('list.opens', { relative: format.relative(ballot.opensAt, now) })}</strong>{' '}
      <time dateTime={ballot.opensAt}>{format.moment(ballot.opensAt)}</time>
    </>
  );
}

/** A ballot of the list that is not decided yet: what, by which rule, until when. */
export function BallotCard({ ballot, slug, locale, timeZone, now }: Props) {
  const { t } = useTranslation(['ballots', 'shell']);
  return (
    <Card as="li" linked className={`${s.card} ${s[ballot.status]}`}>
      <Stack gap={2}>
        <Text as="h3" size={22} className={s.title} lang={locale}>
          <Link to={paths.ballot(slug, ballot.id)}>{ballot.title}</Link>
        </Text>
        <p>
          <When ballot={ballot} timeZone={timeZone} now={now} />
        </p>
        <Text tone="muted" size={15}>
          {[
            t('list.questions', { count: ballot.questions }),
            t(`rule.${ballot.rule}.name`),
            t(`mode.${ballot.mode}.name`),
            t(`shell:stage.${ballot.stage}`),
          ].join(' · ')}
        </Text>
      </Stack>
      <Stack gap={3} className={s.side}>
        {(ballot.status === 'open' || ballot.status === 'suspended') && <Turnout ballot={ballot} />}
      </Stack>
    </Card>
  );
}
