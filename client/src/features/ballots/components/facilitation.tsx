import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ballotPath } from '../api.ts';
import type { BallotAct } from './act-dialog.tsx';
import { BallotPreview } from './ballot-preview.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './facilitation.module.css';

const ActDialog = lazy(() => import('./act-dialog.tsx'));
const Reach = lazy(() => import('../../../parts/reach.tsx'));
const DraftDialog = lazy(() => import('./draft-dialog.tsx'));

type Props = { cycle: CycleSummary; timeZone: string; ballot: BallotDetail };

/** What the facilitation may do: correct, announce or discard a draft, close before the date. Never look. */
export function Facilitation({ cycle, timeZone, ballot }: Props) {
  const { t } = useTranslation('ballots');
  const [act, setAct] = useState<BallotAct | null>(null);
  const [isChanging, setChanging] = useState(false);
  const { canOpen, canChange, canClose, canDiscard } = ballot.abilities;
  return (
    <Stack as="section" gap={3} className={cx('no-print', s.facilitation)} aria-labelledby="ballot-facilitation">
      <Text as="h2" size={18} id="ballot-facilitation">
        {t('facilitation.title')}
      </Text>
      <Text measure>
        {t(
          ballot.status === 'closed'
            ? 'facilitation.closed'
            : canOpen
              ? 'facilitation.draft'
              : ballot.turnout === null
                ? 'facilitation.runningUnseen'
                : 'facilitation.running',
        )}
      </Text>
      {canOpen && <BallotPreview cycleId={cycle.id} ballot={ballot} />}
      <Row gap={2} wrap>
        {canOpen && (
          <Button variant="primary" onClick={() => setAct('announce')}>
            {t('act.announce.button')}
          </Button>
        )}
        {canChange && <Button onClick={() => setChanging(true)}>{t('act.change.button')}</Button>}
        {canClose && (
          <Button variant="danger" onClick={() => setAct('close')}>
            {t('act.close.button')}
          </Button>
        )}
        {canDiscard && (
          <Button variant="quiet" onClick={() => setAct('discard')}>
            {t('act.discard.button')}
          </Button>
        )}
      </Row>
      <Suspense>
        {!canOpen && (
          <Reach
            cycleId={cycle.id}
            path={ballotPath(cycle.id, ballot.id)}
            page={paths.ballot(cycle.slug, ballot.id)}
            timeZone={timeZone}
          />
        )}
        {isChanging && <DraftDialog cycle={cycle} draft={ballot} onClose={() => setChanging(false)} />}
        {act && <ActDialog act={act} cycle={cycle} timeZone={timeZone} ballot={ballot} onClose={() => setAct(null)} />}
      </Suspense>
    </Stack>
  );
}
