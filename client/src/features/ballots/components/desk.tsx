import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ActDialog, type BallotAct } from './act-dialog.tsx';
import s from './desk.module.css';

type Props = { cycle: CycleSummary; timeZone: string; ballot: BallotDetail };

/** What the facilitation may do: announce or discard a draft, close before the date. Never look. */
export function Desk({ cycle, timeZone, ballot }: Props) {
  const { t } = useTranslation('ballots');
  const [act, setAct] = useState<BallotAct | null>(null);
  const { canOpen, canClose, canDiscard } = ballot.abilities;
  return (
    <section className={s.desk} aria-labelledby="ballot-desk">
      <h2 id="ballot-desk" className={s.title}>
        {t('desk.title')}
      </h2>
      <p className={s.text}>
        {t(canOpen ? 'desk.draft' : ballot.turnout === null ? 'desk.runningUnseen' : 'desk.running')}
      </p>
      <div className={s.buttons}>
        {canOpen && (
          <Button variant="primary" onClick={() => setAct('announce')}>
            {t('act.announce.button')}
          </Button>
        )}
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
      </div>
      {act && <ActDialog act={act} cycle={cycle} timeZone={timeZone} ballot={ballot} onClose={() => setAct(null)} />}
    </section>
  );
}
