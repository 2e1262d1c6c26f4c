import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useMutation } from '@tanstack/react-query';
import { PenLine, UserPlus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { joinDrafting, useFresh } from '../api.ts';
import { Row } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './acts.module.css';
import type { Asked } from './confirm-act.tsx';

type Cycle = { id: string; slug: string; forum: string };

const ConfirmAct = lazy(() => import('./confirm-act.tsx'));

/** What this person may do with the commitment; nothing at all for a stranger. */
export function Acts({ cycle, commitment }: { cycle: Cycle; commitment: CommitmentDetail }) {
  const { t } = useTranslation('commitments');
  const [asked, setAsked] = useState<Asked | null>(null);
  const { abilities, number } = commitment;
  const noteFresh = useFresh(cycle.id, number);
  const join = useMutation({
    mutationFn: () => joinDrafting(cycle.id, number),
    onSuccess: (fresh) => {
      noteFresh(fresh);
      showToast(t('act.joined'));
    },
  });
  return (
    <Row gap={3} align="end" wrap className={cx('no-print', s.acts)}>
      {abilities.canEdit && (
        <LinkButton
          variant="primary"
          to={paths.editCommitment(cycle.slug, number)}
          icon={<PenLine aria-hidden="true" />}
        >
          {t('act.edit')}
        </LinkButton>
      )}
      {abilities.canJoin && (
        <Button busy={join.isPending} icon={<UserPlus aria-hidden="true" />} onClick={() => join.mutate()}>
          {t('act.join')}
        </Button>
      )}
      {abilities.canPublish && (
        <Button variant="primary" onClick={() => setAsked('publish')}>
          {t('act.publish')}
        </Button>
      )}
      {abilities.canAdopt && <Button onClick={() => setAsked('adopt')}>{t('act.adopt')}</Button>}
      {abilities.canWithdraw && (
        <Button variant="danger" onClick={() => setAsked('withdraw')}>
          {t('act.withdraw')}
        </Button>
      )}
      <ProblemNotice error={join.error} />
      <Suspense>
        {asked && <ConfirmAct asked={asked} cycle={cycle} commitment={commitment} onClose={() => setAsked(null)} />}
      </Suspense>
    </Row>
  );
}
