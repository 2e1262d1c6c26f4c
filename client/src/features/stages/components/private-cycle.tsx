import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Row } from '../../../ui/layout.tsx';
import s from './private-cycle.module.css';

const PublishDialog = lazy(() => import('./publish-dialog.tsx'));

type Props = { cycle: CycleSummary; noticeDays: number; canPublish: boolean };

/** Says that the cycle is not public yet, with what a facilitator does about it. */
export function PrivateCycle({ cycle, noticeDays, canPublish }: Props) {
  const { t } = useTranslation('stages');
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Notice tone="warn" title={t('private.title')}>
        {t('private.text')}
        {canPublish && (
          <Row gap={2} wrap className={s.actions}>
            <Button variant="primary" onClick={() => setAsking(true)}>
              {t('private.publish')}
            </Button>
            <LinkButton to={paths.organisations(cycle.slug)}>{t('private.organisations')}</LinkButton>
          </Row>
        )}
      </Notice>
      {isAsking && (
        <Suspense fallback={null}>
          <PublishDialog cycle={cycle} noticeDays={noticeDays} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
