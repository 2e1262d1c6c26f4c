import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paths } from '../../../lib/paths.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { publishCycle, useRefreshCycle } from '../api.ts';
import { Row } from '../../../ui/layout.tsx';
import s from './private-cycle.module.css';
import { SheetNotice } from './sheet-notice.tsx';

type Props = { cycle: CycleSummary; noticeDays: number };

function PublishDialog({ cycle, noticeDays, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('stages');
  const refresh = useRefreshCycle();
  const form = useForm({
    start: {},
    send: () => publishCycle(cycle.id),
    done: async () => {
      await refresh.published();
      showToast(t('private.published'));
      onClose();
    },
  });
  const first = cycle.stages[0];
  return (
    <FormDialog form={form} onClose={onClose} title={t('private.publishTitle')} submit={t('private.publish')}>
      <p>{t('private.publishText')}</p>
      {first && (
        <SheetNotice firstOpensAt={new Date(first.opensAt)} timeZone={cycle.timeZone} noticeDays={noticeDays} />
      )}
    </FormDialog>
  );
}

/** Says that the cycle is not public yet, with what a facilitator does about it. */
export function PrivateCycle({ cycle, noticeDays, isFacilitator }: Props & { isFacilitator: boolean }) {
  const { t } = useTranslation('stages');
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Notice tone="warn" title={t('private.title')}>
        {t('private.text')}
        {isFacilitator && (
          <Row gap={2} wrap className={s.actions}>
            <Button variant="primary" onClick={() => setAsking(true)}>
              {t('private.publish')}
            </Button>
            <LinkButton href={paths.organisations(cycle.slug)}>{t('private.organisations')}</LinkButton>
          </Row>
        )}
      </Notice>
      {isAsking && <PublishDialog cycle={cycle} noticeDays={noticeDays} onClose={() => setAsking(false)} />}
    </>
  );
}
