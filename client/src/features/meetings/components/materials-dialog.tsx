import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { StoredFile } from '@minga/shared/files/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUpload } from '../../../lib/use-upload.ts';
import { Uploader } from '../../../parts/uploader.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { materialUploads, removeMaterial, useRefreshMeeting } from '../api.ts';
import { WithdrawMaterial } from './withdraw-material.tsx';

type Props = { cycleId: string; meeting: Meeting; materials: readonly StoredFile[]; onClose: () => void };

/** What is to be read for a meeting, or was shown in it: added and taken away, and who is told. */
export default function MaterialsDialog({ cycleId, meeting, materials, onClose }: Props) {
  const { t } = useTranslation('meetings');
  const refresh = useRefreshMeeting(cycleId, meeting.id);
  const upload = useUpload(materialUploads(cycleId, meeting.id), meeting.id, {
    received: materials,
    onReceived: () => void refresh(),
  });
  const removal = useMutation({
    mutationFn: (fileId: string) => removeMaterial(cycleId, meeting.id, fileId),
    onSuccess: refresh,
  });
  const [leaving, setLeaving] = useState<StoredFile | null>(null);
  if (leaving)
    return <WithdrawMaterial cycleId={cycleId} meeting={meeting} file={leaving} onClose={() => setLeaving(null)} />;
  // What everybody can read goes with a reason, and not without a trace.
  const remove = (fileId: string) =>
    meeting.publishedAt === null
      ? removal.mutate(fileId)
      : setLeaving(materials.find(({ id }) => id === fileId) ?? null);
  return (
    <Dialog
      open
      size="wide"
      onClose={onClose}
      title={t('materials.dialog')}
      actions={<Button onClick={onClose}>{t('materials.back')}</Button>}
    >
      <Stack gap={4}>
        <Text measure>{t(meeting.publishedAt ? 'materials.published' : 'materials.draft')}</Text>
        <ProblemNotice error={removal.error} />
        <Uploader control={upload} files={materials} onRemove={remove} />
      </Stack>
    </Dialog>
  );
}
