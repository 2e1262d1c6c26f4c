import type { CommitmentDetail, DraftingOptions } from '@minga/shared/commitments/schema.ts';
import { type CommitmentText, missingForFreezing } from '@minga/shared/commitments/template.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { RunningBallots } from '../../../parts/running-ballots.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { freeze, useFresh } from '../api.ts';

export type FreezeProps = {
  cycleId: string;
  detail: CommitmentDetail;
  options: DraftingOptions;
  text: CommitmentText;
  version: number;
  onFrozen: () => void;
};

/** Names of what is missing, each once: a hundred empty boxes of milestones are one thing to do. */
function missingParts(text: CommitmentText): string[] {
  return [...new Set(missingForFreezing(text).map(({ field }) => field.split('.')[0] ?? field))];
}

/** What it means and what is missing, then yes: the one act here that cannot be taken back. */
export default function FreezeDialog(props: FreezeProps & { onClose: () => void }) {
  const { cycleId, detail, options, text, version, onFrozen, onClose } = props;
  const { t } = useTranslation('commitments');
  const noteFresh = useFresh(cycleId, detail.number);
  const next = (detail.versions.at(-1)?.number ?? 0) + 1;
  const missing = missingParts(text);
  const isEntity = options.drafting.kind === 'entity';
  const form = useForm<{ reason: string }, CommitmentDetail>({
    start: { reason: '' },
    send: ({ reason }) => freeze(cycleId, detail.number, { version, ...(isEntity ? { reason } : {}) }),
    done: (fresh) => {
      noteFresh(fresh);
      showToast(t('freeze.done', { number: next }));
      onFrozen();
    },
  });
  const isWhole = missing.length === 0;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('freeze.title', { number: next })}
      submit={isWhole && t('freeze.confirm')}
      variant="accent"
      cancel={t('act.cancel')}
    >
      {isWhole ? (
        <p>{t('freeze.text')}</p>
      ) : (
        <Notice tone="warn" title={t('freeze.missing')}>
          <ul>
            {missing.map((field) => (
              <li key={field}>{t(`field.${field}`)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <RunningBallots cycleId={cycleId} commitments={[detail.number]} about="freeze" />
      {isWhole && isEntity && (
        <ReasonField label={t('freeze.reason')} hint={t('freeze.reasonHint')} {...form.field('reason')} />
      )}
    </FormDialog>
  );
}
