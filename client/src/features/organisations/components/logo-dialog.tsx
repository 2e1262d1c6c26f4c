import { LOGO_LIMITS } from '@minga/shared/organisations/logo.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { asSmallPng } from '../../../lib/small-picture.ts';
import { useUpload } from '../../../lib/use-upload.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { logoUploads, removeLogo, useRefreshOrganisations } from '../api.ts';
import { Logo } from './logo.tsx';

/** What this device draws small: it is shown 96 points large at most, on screens of up to two and a half dots each. */
const DRAWN = { least: LOGO_LIMITS.least, most: LOGO_LIMITS.most / 4 };
const READ = ['.png', '.jpg', '.jpeg', '.webp'];

type Props = { cycleId: string; organisation: Organisation; onClose: () => void };

/** The logo of an organisation: put, replaced or taken away. Whatever is chosen is drawn anew before it is sent. */
export default function LogoDialog({ cycleId, organisation, onClose }: Props) {
  const { t } = useTranslation(['organisations', 'files']);
  const format = useFormat();
  const [isUnreadable, setUnreadable] = useState(false);
  const refresh = useRefreshOrganisations(cycleId);
  const done = async (words: string) => {
    await refresh();
    showToast(words);
    onClose();
  };
  const upload = useUpload(logoUploads(cycleId, organisation.id), `logo/${organisation.id}`, {
    received: [],
    onReceived: () => void done(t('logo.saved')),
  });
  const removal = useMutation({
    mutationFn: () => removeLogo(cycleId, organisation),
    onSuccess: () => done(t('logo.removed')),
  });
  const take = async (chosen: File) => {
    const isRead = READ.some((ending) => chosen.name.toLowerCase().endsWith(ending));
    const small = isRead ? await asSmallPng(chosen, DRAWN) : null;
    setUnreadable(small === null);
    if (small) await upload.choose([small]);
  };
  const { state } = upload;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('logo.title', { name: organisation.shortName })}
      actions={<Button onClick={onClose}>{t('logo.back')}</Button>}
    >
      <Stack gap={4}>
        <ProblemNotice error={removal.error} />
        {isUnreadable && (
          <Notice tone="error" live>
            {t('logo.unreadable')}
          </Notice>
        )}
        {upload.refusals.map(({ name, text }) => (
          <Notice key={`${name} ${text}`} tone="error" live>
            {text}
          </Notice>
        ))}
        <Row gap={4} align="center">
          <Logo cycleId={cycleId} organisation={organisation} isLarge />
          <Text tone="muted" size={15} id="logo-hint">
            {t('logo.hint', { limit: format.bytes(LOGO_LIMITS.bytes) })}
          </Text>
        </Row>
        <div aria-live="polite">
          {state && (
            <Row gap={2} align="center" wrap>
              <Text size={15}>
                {state.status === 'sending' || state.status === 'checking' ? t('logo.sending') : t('files:broken')}
              </Text>
              {(state.status === 'broken' || state.status === 'paused') && (
                <Button size="small" onClick={upload.resume}>
                  {t('files:resume')}
                </Button>
              )}
            </Row>
          )}
        </div>
        <FileDrop
          label={t(organisation.logoId === null ? 'logo.choose' : 'logo.replace')}
          dropHint={t('files:drop')}
          accept={READ.join(',')}
          describedBy="logo-hint"
          onFiles={([chosen]) => chosen && void take(chosen)}
        />
        {organisation.logoId !== null && (
          <Row>
            <Button
              size="small"
              variant="danger"
              icon={<Trash2 aria-hidden="true" strokeWidth={1.75} />}
              busy={removal.isPending}
              onClick={() => removal.mutate()}
            >
              {t('logo.remove')}
            </Button>
          </Row>
        )}
      </Stack>
    </Dialog>
  );
}
