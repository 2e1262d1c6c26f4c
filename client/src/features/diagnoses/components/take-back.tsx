import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PencilLine } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import type { TakeBackProps } from './take-back-dialog.tsx';

const TakeBackDialog = lazy(() => import('./take-back-dialog.tsx'));

export function TakeBack(props: TakeBackProps) {
  const { t } = useTranslation('diagnoses');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<PencilLine aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('review.takeBack')}
      </Button>
      <Suspense>{isOpen && <TakeBackDialog {...props} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
