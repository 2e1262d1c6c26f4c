import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { archiveCycle, useRefreshCycle } from '../api.ts';

type Props = { cycle: CycleSummary; abilities: Stages['abilities'] };

/** A cycle whose stages are over: put among the earlier ones, or brought back, and the next one begun from it. */
export function EarlierCycle({ cycle, abilities }: Props) {
  const { t } = useTranslation('stages');
  const refresh = useRefreshCycle(cycle.id);
  const archive = useMutation({
    mutationFn: (isArchived: boolean) => archiveCycle(cycle.id, isArchived),
    onSettled: () => refresh.archived(),
  });
  const { isArchived } = cycle;
  const { canArchive, canBringBack } = abilities;
  if (!isArchived && !canArchive) return null;
  return (
    <Notice tone="info" title={t(isArchived ? 'archive.isTitle' : 'archive.title')}>
      <Stack gap={3}>
        <p>{t(isArchived ? 'archive.isText' : 'archive.text')}</p>
        {(canArchive || canBringBack) && (
          <Row gap={2} wrap>
            <Button busy={archive.isPending} onClick={() => archive.mutate(!isArchived)}>
              {t(isArchived ? 'archive.back' : 'archive.do')}
            </Button>
            <LinkButton to={paths.newCycle(cycle.forumId)}>{t('archive.next')}</LinkButton>
          </Row>
        )}
      </Stack>
    </Notice>
  );
}
