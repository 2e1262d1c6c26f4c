import type { Address } from '@minga/shared/kernel/paths.ts';
import { Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from '../../../ui/link.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './permanent-link.module.css';
import { CopyButton } from '../../../ui/copy-button.tsx';

/** The address that will not change, and a button that copies it. */
export function PermanentLink({ path }: { path: Address }) {
  const { t } = useTranslation('diagnoses');
  const [address, setAddress] = useState<string>(path);
  useEffect(() => setAddress(`${location.origin}${path}`), [path]);
  return (
    <Stack gap={1} align="start">
      <Text as="span" tone="muted" size={14}>
        {t('page.link')}
      </Text>
      <Link to={path} className={s.address} translate="no">
        {address.replace(/^https?:\/\//, '')}
      </Link>
      <CopyButton size="small" icon={<Link2 aria-hidden="true" />} text={address} label={t('page.copy')} />
    </Stack>
  );
}
