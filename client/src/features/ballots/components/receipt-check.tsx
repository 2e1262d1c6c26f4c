import { readTracker } from '@minga/shared/ballots/tracker.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { checkReceipt } from '../api.ts';
import { Grid, Stack } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './receipt-check.module.css';

type Props = { cycleId: string; ballotId: string; isClosed?: boolean };

function Form({ cycleId, ballotId, isClosed = false }: Props) {
  const { t } = useTranslation('ballots');
  // The field's own, so that what was typed before this script took the page over is checked, too.
  const field = useRef<HTMLInputElement>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  const check = useMutation({ mutationFn: (tracker: string) => checkReceipt(cycleId, ballotId, tracker) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const tracker = readTracker(field.current?.value ?? '');
    setUnreadable(tracker === null);
    if (tracker === null) check.reset();
    else check.mutate(tracker);
  };
  return (
    <Grid as="form" columns="one" gap={4} className="no-print" onSubmit={submit} noValidate>
      <Stack gap={3} className={s.row}>
        <TextField
          label={t('check.label')}
          hint={t('check.hint')}
          className={s.code}
          ref={field}
          maxLength={60}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          error={isUnreadable ? t('check.unreadable') : undefined}
          onChange={() => {
            setUnreadable(false);
            check.reset();
          }}
        />
        <Button type="submit" busy={check.isPending}>
          {t('check.do')}
        </Button>
      </Stack>
      {check.data && (
        <Notice
          tone={check.data.isCounted ? 'success' : 'warn'}
          live
          title={t(check.data.isCounted ? 'check.yes' : 'check.no')}
        >
          {t(check.data.isCounted ? (isClosed ? 'check.yesClosed' : 'check.yesText') : 'check.noText')}
        </Notice>
      )}
      <ProblemNotice error={check.error} />
    </Grid>
  );
}

/** Is the vote of this receipt in the box? Answers yes or no, never how. */
export function ReceiptCheck(props: Props) {
  const { t } = useTranslation('ballots');
  if (!props.isClosed) return <Form {...props} />;
  return (
    <details className={cx('fold no-print needs-script', s.folded)}>
      <summary>{t('check.title')}</summary>
      <Form {...props} />
    </details>
  );
}
