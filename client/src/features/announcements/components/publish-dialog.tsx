import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftStore } from '../../../lib/draft-store.ts';
import { ProblemError } from '../../../lib/http.ts';
import { useForm } from '../../../lib/use-form.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Link } from '../../../ui/link.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { plannedLetterQuery, publishAnnouncement, type Words } from '../api.ts';

type Props = {
  cycle: CycleSummary;
  id: string;
  draft: DraftStore<Words>;
  /** those that are on the page behind, which are what is published */
  files: Announcement['files'];
  onRefused: () => Promise<unknown>;
  onDone: () => unknown;
  onClose: () => void;
};

/** The version that the server has, once what was typed last is there. */
function useSaved(draft: DraftStore<Words>): number | null {
  const [version, setVersion] = useState<number | null>(null);
  useEffect(() => {
    void draft.flush().then(() => setVersion(draft.getSnapshot().version));
  }, [draft]);
  return version;
}

/** Before it is public: who reads it, how many are told of it, and the letter. */
export default function PublishDialog({ cycle, id, draft, files, onRefused, onDone, onClose }: Props) {
  const { t } = useTranslation('announcements');
  const version = useSaved(draft);
  const plan = useQuery({ ...plannedLetterQuery(cycle.id, id, version ?? 0), enabled: version !== null });
  const people = plan.data?.people ?? 0;
  const form = useForm<{ by: 'notice' | 'page' }, Announcement>({
    start: { by: 'notice' },
    send: async ({ by }, key) => {
      await draft.flush();
      const seen = draft.getSnapshot().version;
      return publishAnnouncement(
        cycle.id,
        id,
        { version: seen, notify: by === 'notice', files: files.map((file) => file.id) },
        key,
      );
    },
    done: async () => {
      await onDone();
      showToast(t('publish.done'));
    },
    // Somebody saved meanwhile: their words are in the form when it is pressed again.
    onRefused: () => Promise.all([draft.check(), onRefused()]),
  });
  // A colleague pressed first.
  const isOut = form.refusal instanceof ProblemError && form.refusal.code === 'announcement.already-published';
  const tells = people > 0 && form.value('by').value === 'notice';
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('publish.title')}
      submit={tells ? t('publish.andNotify', { count: people }) : t('publish.send')}
      isDisabled={!plan.data}
    >
      <p>{t('publish.text')}</p>
      {files.length > 0 && (
        <ul>
          {files.map(({ id: file, name }) => (
            <li key={file}>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      {isOut && <Link to={paths.announcement(cycle.slug, id)}>{t('form.open')}</Link>}
      {plan.isError && <ProblemNotice error={plan.error} />}
      {plan.isPending && <Skeleton lines={3} />}
      {plan.data && (
        <>
          <FieldGroup legend={t('publish.by')}>
            <Checkbox label={t('publish.tell')} {...form.radio('by', 'notice')} />
            <Checkbox label={t('publish.noTell')} {...form.radio('by', 'page')} />
          </FieldGroup>
          {tells && <PlannedLetter plan={plan.data} />}
        </>
      )}
    </FormDialog>
  );
}
