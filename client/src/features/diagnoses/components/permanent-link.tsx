import type { Address } from '@minga/shared/kernel/paths.ts';
import { Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../../lib/clipboard.ts';
import { Button } from '../../../ui/button.tsx';
import { Link } from '../../../ui/link.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './permanent-link.module.css';

/** The address that will not change, and a button that copies it. */
export function PermanentLink({ path }: { path: Address }) {
  const { t } = useTranslation('diagnoses');
  const [address, setAddress] = useState<string>(path);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setAddress(`${location.origin}${path}`), [path]);
  return (
    <Stack gap={1} align="start">
      <Text as="span" tone="muted" size={14}>
        {t('page.link')}
      </Text>
      <Link to={path} className={s.address}>
        {address.replace(/^https?:\/\//, '')}
      </Link>
      <Button
        size="small"
        icon={<Link2 aria-hidden="true" />}
        onClick={async () => {
          if (!(await copyText(address))) return;
          setCopied(true);
          showToast(t('page.copied'));
        }}
      >
        {t(isCopied ? 'page.copied' : 'page.copy')}
      </Button>
    </Stack>
  );
}
