import { Snowflake } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import type { FreezeProps } from './freeze-dialog.tsx';

const FreezeDialog = lazy(() => import('./freeze-dialog.tsx'));

/** Only a text that is saved can be frozen as it is read. */
export function Freeze({ isSaved, ...props }: FreezeProps & { isSaved: boolean }) {
  const { t } = useTranslation('commitments');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="accent"
        size="large"
        icon={<Snowflake aria-hidden="true" />}
        aria-disabled={!isSaved}
        onClick={() => isSaved && setOpen(true)}
      >
        {t('act.freeze')}
      </Button>
      <Suspense>{isOpen && <FreezeDialog {...props} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
