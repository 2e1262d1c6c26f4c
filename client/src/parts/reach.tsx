import type { Address } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recipientsQuery } from '../lib/letter-query.ts';
import { Button } from '../ui/button.tsx';
import { Stack } from '../ui/layout.tsx';
import Recipients from './recipients.tsx';

type Props = {
  cycleId: string;
  path: string;
  /** what the letters lead to */
  page: Address;
  timeZone: string;
  /** what it is called, where several stand on one page */
  name?: string;
};

/** For the facilitation: whom the notices of something reached, asked when it is opened. */
export default function Reach({ cycleId, path, page, timeZone, name }: Props) {
  const { t } = useTranslation('notices');
  const [isOpen, setOpen] = useState(false);
  const found = useQuery({ ...recipientsQuery(path), enabled: isOpen });
  const show = t('recipients.show');
  return (
    <Stack gap={3} align="start" className="no-print">
      <Button
        size="small"
        variant="quiet"
        aria-expanded={isOpen}
        {...(name ? { 'aria-label': `${show}: ${name}` } : {})}
        onClick={() => setOpen(!isOpen)}
      >
        {show}
      </Button>
      {isOpen && <Recipients cycleId={cycleId} found={found} page={page} timeZone={timeZone} />}
    </Stack>
  );
}
