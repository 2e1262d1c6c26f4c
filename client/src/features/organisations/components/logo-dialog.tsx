import { LOGO_LIMITS } from '@minga/shared/organisations/logo.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { asAddress, asSmallPng } from '../../../lib/small-picture.ts';
import { type UploadControl, useUpload } from '../../../lib/use-upload.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { chooseLogo, eraseLogo, logoUploads, organisationQuery, useRefreshOrganisations } from '../api.ts';
import { FormerLogos } from './former-logos.tsx';
import { LogoPreview } from './logo-preview.tsx';

/** What this device draws small: it is shown 96 points large at most, on screens of up to two and a half dots each. */
const DRAWN = { least: LOGO_LIMITS.least, most: LOGO_LIMITS.most / 4 };
const READ = ['.png', '.jpg', '.jpeg', '.webp'];

type Props = { cycleId: string; organisation: Organisation; onClose: () => void };

/** What was picked on this device, drawn anew; nobody else sees it before it is published. */
function usePicked() {
  const [picked, setPicked] = useState<{ file: File; address: string } | null>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  const take = async (chosen: File) => {
    const isRead = READ.some((ending) => chosen.name.toLowerCase().endsWith(ending));
    const file = isRead ? await asSmallPng(chosen, DRAWN) : null;
    setUnreadable(file === null);
    setPicked(file && { file, address: await asAddress(file) });
  };
  return { picked, isUnreadable, take, drop: () => setPicked(null) };
}

/** What is published, taken off or brought back can be taken back at once, from the words that tell of it. */
function useLogoActs({ cycleId, organisation, onClose }: Props) {
  const { t } = useTranslation('organisations');
  const refresh = useRefreshOrganisations(cycleId);
  const before = organisation.logoId;
  const undo = () =>
    void chooseLogo(cycleId, organisation.id, before)
      .then(refresh)
      .catch(() => showToast(t('logo.notTakenBack'), { tone: 'error' }));
  const done = async (words: string) => {
    await refresh();
    showToast(words, { undo });
    onClose();
  };
  const choice = useMutation({
    mutationFn: (fileId: string | null) => chooseLogo(cycleId, organisation.id, fileId),
    onSuccess: (_done, fileId) => done(t(fileId === null ? 'logo.removed' : 'logo.saved')),
  });
  const erasure = useMutation({
    mutationFn: (fileId: string) => eraseLogo(cycleId, organisation.id, fileId),
    onSuccess: async () => {
      await refresh();
      showToast(t('logo.erased'));
    },
  });
  const upload = useUpload(logoUploads(cycleId, organisation.id), `logo/${organisation.id}`, {
    received: [],
    onReceived: () => void done(t('logo.saved')),
  });
  return { choice, erasure, upload };
}

function Sending({ upload: { state, resume } }: { upload: UploadControl }) {
  const { t } = useTranslation(['organisations', 'files']);
  return (
    <div aria-live="polite">
      {state && (
        <Row gap={2} align="center" wrap>
          <Text size={15}>
            {state.status === 'sending' || state.status === 'checking' ? t('logo.sending') : t('files:broken')}
          </Text>
          {(state.status === 'broken' || state.status === 'paused') && (
            <Button size="small" onClick={resume}>
              {t('files:resume')}
            </Button>
          )}
        </Row>
      )}
    </div>
  );
}

/** The logo of an organisation: looked at before it is published, replaced, taken off or brought back. */
export default function LogoDialog({ cycleId, organisation, onClose }: Props) {
  const { t } = useTranslation(['organisations', 'files']);
  const format = useFormat();
  const { picked, isUnreadable, take, drop } = usePicked();
  const { choice, erasure, upload } = useLogoActs({ cycleId, organisation, onClose });
  const { data: one } = useQuery(organisationQuery(cycleId, organisation.id));
  const isBusy = choice.isPending || erasure.isPending || upload.state !== null;
  const hasOne = organisation.logoId !== null;
  const actions = picked ? (
    <>
      <Button disabled={isBusy} onClick={drop}>
        {t('logo.discard')}
      </Button>
      <Button variant="primary" busy={upload.state !== null} onClick={() => void upload.choose([picked.file])}>
        {t('logo.publish')}
      </Button>
    </>
  ) : (
    <Button onClick={onClose}>{t('logo.back')}</Button>
  );
  return (
    <Dialog open onClose={onClose} title={t('logo.title', { name: organisation.shortName })} actions={actions}>
      <Stack gap={4}>
        <ProblemNotice error={choice.error ?? erasure.error} />
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
        {(picked || hasOne) && <LogoPreview cycleId={cycleId} organisation={organisation} picture={picked?.address} />}
        <Sending upload={upload} />
        <Text tone="muted" size={15} id="logo-hint">
          {t('logo.hint', { limit: format.bytes(LOGO_LIMITS.bytes) })}
        </Text>
        <FileDrop
          label={t(picked || hasOne ? 'logo.replace' : 'logo.choose')}
          dropHint={t('files:drop')}
          accept={READ.join(',')}
          describedBy="logo-hint"
          onFiles={([chosen]) => chosen && void take(chosen)}
        />
        {hasOne && !picked && (
          <Row>
            <Button
              size="small"
              variant="danger"
              icon={<Trash2 aria-hidden="true" strokeWidth={1.75} />}
              busy={choice.isPending}
              onClick={() => choice.mutate(null)}
            >
              {t('logo.remove')}
            </Button>
          </Row>
        )}
        {one && !picked && (
          <FormerLogos
            cycleId={cycleId}
            organisation={one}
            isBusy={isBusy}
            onChoose={(id) => choice.mutate(id)}
            onErase={(id) => erasure.mutate(id)}
          />
        )}
      </Stack>
    </Dialog>
  );
}
