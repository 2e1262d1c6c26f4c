import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import type { WithdrawProps } from './withdraw-dialog.tsx';

const WithdrawDialog = lazy(() => import('./withdraw-dialog.tsx'));

export function Withdraw(props: WithdrawProps) {
  const { t } = useTranslation('diagnoses');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="danger" size="small" onClick={() => setOpen(true)}>
        {t('page.withdraw')}
      </Button>
      <Suspense>{isOpen && <WithdrawDialog {...props} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
