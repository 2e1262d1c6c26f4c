import type { BallotSummary } from '@minga/shared/ballots/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { paths } from '../../../lib/paths.ts';
import { Card } from '../../../ui/card.tsx';
import { Countdown } from '../../../ui/countdown.tsx';
import { Turnout } from './turnout.tsx';
import s from './ballot-card.module.css';

type Props = { ballot: BallotSummary; slug: string; locale: string; timeZone: string; now: string };

/** When it opens, closes or closed: the one thing a reader of the list wants to know. */
function When({ ballot, timeZone, now }: Omit<Props, 'slug' | 'locale'>) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  if (ballot.status === 'open') return <Countdown deadline={ballot.votesUntil} timeZone={timeZone} now={now} />;
  if (ballot.status === 'suspended')
    return (
      <>{t('list.suspendedUntil', { when: format.dateTime(ballot.closesAt), zone: format.zone(ballot.closesAt) })}</>
    );
  if (ballot.status === 'closed')
    return <>{t('list.closedOn', { when: format.dateTime(ballot.closedAt ?? ballot.closesAt) })}</>;
  return (
    <>
      <strong>{t('list.opens', { relative: format.relative(ballot.opensAt, now) })}</strong>{' '}
      <time dateTime={ballot.opensAt}>
        {format.dateTime(ballot.opensAt)}, {format.zone(ballot.opensAt)}
      </time>
    </>
  );
}

/** A ballot in the list: what, by which rule, until when, and once closed what came out. */
export function BallotCard({ ballot, slug, locale, timeZone, now }: Props) {
  const { t } = useTranslation(['ballots', 'shell']);
  const isClosed = ballot.status === 'closed';
  return (
    <Card as="li" linked className={`${s.card} ${s[ballot.status]}`}>
      <div className={s.words}>
        <h3 className={s.title} lang={locale}>
          <a href={paths.ballot(slug, ballot.id)}>{ballot.title}</a>
        </h3>
        <p className={s.when}>
          <When ballot={ballot} timeZone={timeZone} now={now} />
        </p>
        <p className={s.facts}>
          {[
            t('list.questions', { count: ballot.questions }),
            t(`rule.${ballot.rule}.name`),
            t(`mode.${ballot.mode}.name`),
            t(`shell:stage.${ballot.stage}`),
          ].join(' · ')}
        </p>
      </div>
      <div className={s.side}>
        {isClosed && ballot.approved !== null && (
          <p className={s.outcome}>
            <span className={s.figure}>
              {ballot.approved}
              <span className={s.of}> / {ballot.questions}</span>
            </span>
            <span>{t('list.approved', { count: ballot.approved })}</span>
          </p>
        )}
        {(ballot.status === 'open' || ballot.status === 'suspended' || isClosed) && (
          <Turnout
            turnout={ballot.turnout}
            roll={ballot.roll}
            quorumPercent={ballot.quorumPercent}
            mode={ballot.mode}
            isClosed={isClosed}
          />
        )}
      </div>
    </Card>
  );
}
