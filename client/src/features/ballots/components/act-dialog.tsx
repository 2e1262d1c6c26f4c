import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { usePlace } from '../../../lib/place.ts';
import { useForm } from '../../../lib/use-form.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { Button } from '../../../ui/button.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import {
  announceBallot,
  closeBallot,
  discardBallot,
  plannedClosingQuery,
  previewQuery,
  useRefreshBallots,
} from '../api.ts';
import { Text } from '../../../ui/layout.tsx';
import s from './act-dialog.module.css';
import { BallotPreview } from './ballot-preview.tsx';

export type BallotAct = 'announce' | 'close' | 'discard';
type Props = { act: BallotAct; cycle: CycleSummary; timeZone: string; ballot: BallotDetail; onClose: () => void };

function useAct({ act, cycle, ballot, onClose }: Props, onRefused: () => void) {
  const { t } = useTranslation('ballots');
  const refresh = useRefreshBallots(cycle.id);
  const { go } = usePlace();
  return useForm<{ reason: string }, unknown>({
    start: { reason: '' },
    send: ({ reason }) => {
      if (act === 'announce')
        return announceBallot(cycle.id, ballot.id, { version: ballot.version, votesBy: ballot.votesBy });
      return act === 'close' ? closeBallot(cycle.id, ballot.id, reason) : discardBallot(cycle.id, ballot.id);
    },
    done: async () => {
      showToast(t(`act.${act}.done`));
      onClose();
      if (act === 'discard') await go(paths.ballots(cycle.slug));
      await (act === 'discard' ? refresh.list() : refresh.all());
    },
    // Perhaps for what changed meanwhile: it is read first, with what is now.
    onRefused: () => {
      onRefused();
      return refresh.all();
    },
  });
}

/** The sentence of the second step takes the focus, so that it is read before the button is pressed. */
function Sure({ children }: { children: ReactNode }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <Text size={18} weight={620} ref={text} tabIndex={-1} className={s.sure}>
      {children}
    </Text>
  );
}

/** Two steps for what cannot be undone: first what it means (and why), then whether one is sure. */
export default function ActDialog(props: Props) {
  const { act, ballot, timeZone, onClose } = props;
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  const [isSure, setSure] = useState(false);
  const form = useAct(props, () => setSure(false));
  const preview = useQuery({ ...previewQuery(props.cycle.id, ballot), enabled: act === 'announce' });
  const isStopped = (preview.data?.obstacles.length ?? 0) > 0;
  const reason = form.watch('reason');
  const { plan, isKnown } = usePlan(act === 'close' ? reason : null, (words) =>
    plannedClosingQuery(props.cycle.id, ballot.id, words),
  );
  const notified = preview.data?.letter.people ?? plan?.people ?? 0;
  const values = {
    opens: format.dateTime(ballot.opensAt),
    closes: format.moment(ballot.closesAt),
    count: ballot.turnout ?? 0,
    roll: ballot.roll,
  };
  const variant = act === 'announce' ? 'primary' : 'danger';
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(`act.${act}.title`)}
      actions={
        isSure ? (
          // Buttons of its own: the press on «continue» would go on in the one that sends, were it the same element.
          <Fragment key="sure">
            <Button onClick={() => setSure(false)}>{t('act.back')}</Button>
            <Button variant={variant} type="submit" form={form.id} busy={form.isBusy} disabled={!isKnown && !plan}>
              {notified > 0 && act !== 'discard'
                ? t(`act.${act}.andNotify`, { count: notified })
                : t(`act.${act}.confirm`)}
            </Button>
          </Fragment>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            {!isStopped && (
              <Button variant={variant} onClick={() => setSure(true)}>
                {t('act.continue')}
              </Button>
            )}
          </>
        )
      }
    >
      {isSure ? (
        <>
          <Sure>{t(`act.${act}.sure`, values)}</Sure>
          {act === 'close' && reason && (
            <Text as="blockquote" quoted written>
              {reason}
            </Text>
          )}
        </>
      ) : (
        <>
          <p>{t(`act.${act}.text`, values)}</p>
          {act === 'close' && <p>{t(ballot.mode === 'secret' ? 'act.close.secret' : 'act.close.public', values)}</p>}
          {act === 'announce' && (
            <ul className={s.fixed}>
              <li>{t(`rule.${ballot.rule}.name`)}</li>
              <li>{t(`votesBy.${ballot.votesBy}.name`)}</li>
              <li>{t('terms.quorumDraft', { percent: ballot.quorumPercent })}</li>
              <li>{t(`mode.${ballot.mode}.name`)}</li>
              <li>{t('terms.windowText', values)}</li>
            </ul>
          )}
          {act === 'announce' && <BallotPreview cycleId={props.cycle.id} ballot={ballot} />}
          {act === 'close' && (
            <ReasonField label={t('act.close.reason')} hint={t('act.close.reasonHint')} {...form.field('reason')} />
          )}
          {plan && <PlannedLetter plan={plan} />}
        </>
      )}
    </FormDialog>
  );
}
