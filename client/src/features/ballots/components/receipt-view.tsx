import type { BallotDetail, Receipt as VoteReceipt } from '@minga/shared/ballots/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { spokenMark } from '@minga/shared/reports/rules.ts';
import { Download, Printer } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { saveFile } from '../../../lib/save-file.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Receipt } from '../../../ui/stamp.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './receipt-view.module.css';
import { StepHeading } from './step-heading.tsx';
import { Weave } from './weave.tsx';

type Props = {
  receipt: VoteReceipt;
  ballot: BallotDetail;
  forumName: string;
  slug: string;
  timeZone: string;
  /** Another seat of the same person that has not voted yet. */
  otherSeat: BallotDetail['myRights'][number] | undefined;
  onLeave: () => void;
};

/** Leaving a code behind that nobody has kept is asked about once; the server cannot show it again. */
function useLeavingGuard(isKept: boolean): void {
  useEffect(() => {
    if (isKept) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isKept]);
}

/** The receipt, as paper. It does not say how anybody voted, so it proves nothing to whoever asks to see it. */
export function ReceiptView({ receipt, ballot, forumName, slug, timeZone, otherSeat, onLeave }: Props) {
  const { t } = useTranslation(['ballots', 'shell']);
  const format = useFormat(timeZone);
  const [done, setDone] = useState<'copied' | 'saved' | null>(null);
  useLeavingGuard(done !== null);
  const day = (instant: string) => format.moment(instant);
  const lines = [
    { label: t('receipt.ballot'), value: receipt.title },
    { label: t('receipt.organisation'), value: receipt.organisation },
    { label: t('receipt.questions'), value: ballot.questions.map(({ commitment }) => commitment).join(', ') },
    { label: t('receipt.closes'), value: day(receipt.closesAt) },
    ...(receipt.votesUntil < receipt.closesAt
      ? [{ label: t('receipt.votesUntil'), value: day(receipt.votesUntil) }]
      : []),
    { label: t('receipt.roll'), value: receipt.rollSha256, code: true },
    ...(receipt.act ? [{ label: t('receipt.act'), value: spokenMark(receipt.act), code: true }] : []),
  ];
  const address = `${location.origin}${paths.ballot(slug, ballot.id)}`;
  const text = [
    `${t('receipt.title')} · ${forumName}`,
    `${t('receipt.tracker')}: ${receipt.tracker}`,
    ...lines.map(({ label, value }) => `${label}: ${value}`),
    `${t('receipt.where')}: ${address}`,
    '',
    ...(receipt.act ? [t('shell:acts.check')] : []),
    t('receipt.silent'),
  ].join('\n');
  return (
    <Stack gap={5} align="center">
      <Stack gap={3} align="center" className={cx('no-print', s.head)}>
        <StepHeading>{t(receipt.isRepeat ? 'receipt.again' : 'receipt.done')}</StepHeading>
        <p className={s.lead}>{t('receipt.once')}</p>
      </Stack>
      <div className={s.paper}>
        <Receipt title={t('receipt.title')} lines={lines}>
          <Weave tracker={receipt.tracker} />
          <p className={s.label}>{t('receipt.tracker')}</p>
          <p className={s.tracker} data-tracker={receipt.tracker}>
            {receipt.tracker}
          </p>
          <p className={s.silent}>{t('receipt.silent')}</p>
          {receipt.act && <p className={s.check}>{t('shell:acts.check')}</p>}
          <p className={s.forum}>{forumName}</p>
        </Receipt>
      </div>
      <Row gap={2} justify="center" wrap className="no-print">
        <CopyButton text={text} label={t('receipt.copy')} onCopied={() => setDone('copied')} />
        <Button
          icon={<Download aria-hidden="true" />}
          onClick={() => {
            saveFile(`${t('receipt.file')}-${receipt.tracker.slice(0, 4)}.txt`, text, 'text/plain');
            setDone('saved');
          }}
        >
          {t('receipt.download')}
        </Button>
        <Button
          icon={<Printer aria-hidden="true" />}
          onClick={() => {
            window.print();
            setDone('saved');
          }}
        >
          {t('receipt.print')}
        </Button>
      </Row>
      <p className={cx('no-print', s.said)} role="status">
        {done === 'saved' && t('receipt.saved')}
      </p>
      <p className={s.after}>{t('receipt.after')}</p>
      <Button variant="quiet" className="no-print" onClick={onLeave}>
        {otherSeat ? t('receipt.nextSeat', { organisation: otherSeat.organisation }) : t('receipt.leave')}
      </Button>
    </Stack>
  );
}
