import type { Consultation, ConsultationWords } from '@minga/shared/consultations/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftStore } from '../../../lib/draft-store.ts';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import { useForm } from '../../../lib/use-form.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { publicationQuery, publishConsultation } from '../api.ts';
import { Warnings } from './history.tsx';

type Props = {
  cycle: CycleSummary;
  id: string;
  draft: DraftStore<ConsultationWords>;
  onDone: () => unknown;
  onClose: () => void;
};

/** The version that the server has, once what was typed last is there. */
function useSaved(draft: DraftStore<ConsultationWords>): number | null {
  const [version, setVersion] = useState<number | null>(null);
  useEffect(() => {
    void draft.flush().then(() => setVersion(draft.getSnapshot().version));
  }, [draft]);
  return version;
}

/** Before it is public: the window, what the rules notice about it, what cannot be changed any more, how many are notified. */
export default function PublishDialog({ cycle, id, draft, onDone, onClose }: Props) {
  const { t } = useTranslation('consultations');
  const format = useFormat(cycle.timeZone);
  const version = useSaved(draft);
  const plan = useQuery({ ...publicationQuery(cycle.id, id, version ?? 0), enabled: version !== null });
  const form = useForm<Record<never, never>, Consultation>({
    start: {},
    send: async (_, key) => {
      await draft.flush();
      return publishConsultation(cycle.id, id, draft.getSnapshot().version, key);
    },
    done: async () => {
      await onDone();
      showToast(t('publish.done'));
    },
    // Somebody saved meanwhile: their words are in the form when it is pressed again.
    onRefused: () => draft.check(),
  });
  // A colleague pressed first.
  const isOut = form.refusal instanceof ProblemError && form.refusal.code === 'consultation.already-published';
  const { opensAt, closesAt } = draft.getSnapshot().text;
  const people = plan.data?.people ?? 0;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('publish.title')}
      submit={people > 0 ? t('publish.andNotify', { count: people }) : t('publish.send')}
      isDisabled={!plan.data}
    >
      <p>{t('publish.text')}</p>
      {opensAt && closesAt && <p>{t('window', { from: format.dateTime(opensAt), to: format.moment(closesAt) })}</p>}
      {plan.data && plan.data.warnings.length > 0 && (
        <Notice tone="warn" title={t('publish.warnings')}>
          <Warnings warnings={plan.data.warnings} slug={cycle.slug} />
        </Notice>
      )}
      {isOut && <Link to={paths.consultation(cycle.slug, id)}>{t('design.openPage')}</Link>}
      {plan.isError && <ProblemNotice error={plan.error} />}
      {plan.isPending && <Skeleton lines={3} />}
      {plan.data && <PlannedLetter plan={plan.data} />}
    </FormDialog>
  );
}
