import { ANNOUNCEMENT_LIMITS as L, missingIn } from '@minga/shared/announcements/rules.ts';
import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import { savedBy } from '../../../lib/saved-by.ts';
import { fetchStates } from '../../../lib/saved-states.ts';
import { useDraft } from '../../../lib/use-draft.ts';
import { useUpload } from '../../../lib/use-upload.ts';
import { DiscardDraft } from '../../../parts/discard-draft.tsx';
import { DraftNotices, unlessClash } from '../../../parts/draft-notices.tsx';
import { SaveLine } from '../../../parts/save-line.tsx';
import { SavedStates } from '../../../parts/saved-states.tsx';
import { Uploader } from '../../../parts/uploader.tsx';
import { BackLink } from '../../../ui/back-link.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import {
  announcementPath,
  announcementQuery,
  discardAnnouncement,
  getAnnouncement,
  heldOf,
  removeFile,
  saveAnnouncement,
  statesOf,
  uploadsPath,
  useRefreshAnnouncements,
  type Words,
} from '../api.ts';

const PublishDialog = lazy(() => import('../components/publish-dialog.tsx'));

type Shown = { cycle: CycleSummary; one: Announcement };

function useWords(cycle: CycleSummary, one: Announcement) {
  return useDraft<Words>('announcement', one.id, heldOf(one), {
    save: async (version, _changed, whole) => {
      const { version: next, savedAt } = await saveAnnouncement(cycle.id, one.id, { ...whole, version });
      return { version: next, at: savedAt };
    },
    load: async (since) => {
      const held = heldOf(await getAnnouncement(cycle.id, one.id));
      const by = await savedBy(since, held.version, () => fetchStates(announcementPath(cycle.id, one.id)));
      return by ? { ...held, by } : held;
    },
    staleCode: 'announcement.changed-meanwhile',
    lines: ['title'],
  });
}

function useFiles(cycle: CycleSummary, one: Announcement) {
  const [files, setFiles] = useState(one.files);
  const refresh = async () => setFiles((await getAnnouncement(cycle.id, one.id)).files);
  const upload = useUpload(uploadsPath(cycle.id, one.id), one.id, {
    received: files,
    onReceived: () => void refresh(),
  });
  const remove = useMutation({
    mutationFn: (fileId: string) => removeFile(cycle.id, one.id, fileId),
    onSuccess: refresh,
  });
  return { files, upload, remove, refreshFiles: refresh };
}

/** What is still to be written, once somebody wanted to publish: said beside its field until it is there. */
function useMissing(words: Words) {
  const [isAsked, setAsked] = useState(false);
  return [isAsked ? missingIn(words) : [], setAsked] as const;
}

/** Title, text, files. Everything typed is kept, and nothing is public until it is published. */
function DraftForm({ cycle, one }: Shown) {
  const { t } = useTranslation('announcements');
  const { go } = usePlace();
  const refresh = useRefreshAnnouncements(cycle.id);
  const [draft, snapshot] = useWords(cycle, one);
  const { files, upload, remove, refreshFiles } = useFiles(cycle, one);
  const [isPublishing, setPublishing] = useState(false);
  const { text, state } = snapshot;
  const reading = {
    label: (part: keyof Words) => t(`form.fields.${part}`),
    words: (part: keyof Words, from: Partial<Words>) => from[part] ?? '',
    lang: cycle.locale,
    timeZone: cycle.timeZone,
  };
  const leave = async (to: Address) => {
    draft.forget();
    await refresh();
    await go(to, { replace: true });
  };
  const [missing, setAsked] = useMissing(text);
  const publish = () => {
    const first = missingIn(text)[0];
    setAsked(true);
    if (first) document.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    else void unlessClash(draft, () => setPublishing(true));
  };
  return (
    <Stack gap={5}>
      <Row gap={1} across={4} align="center" justify="between" wrap>
        <SaveLine state={state} timeZone={cycle.timeZone} onRetry={() => void draft.flush()} />
        <SavedStates
          source={statesOf(cycle.id, one.id, draft)}
          now={text}
          reading={reading}
          canBringBack={state.kind === 'saved'}
        />
      </Row>
      <DraftNotices draft={draft} snapshot={snapshot} reading={reading} />
      <TextField
        name="title"
        label={t('form.fields.title')}
        error={missing.includes('title') && t('form.missing.title')}
        lang={cycle.locale}
        maxLength={L.title}
        value={text.title}
        onChange={(event) => draft.change({ title: event.target.value })}
      />
      <TextArea
        name="body"
        label={t('form.fields.body')}
        error={missing.includes('body') && t('form.missing.body')}
        hint={t('form.bodyHint')}
        lang={cycle.locale}
        rows={12}
        maxLength={L.body}
        value={text.body}
        onChange={(event) => draft.change({ body: event.target.value })}
      />
      <Uploader control={upload} files={files} onRemove={(fileId) => remove.mutate(fileId)} level={2} />
      <ProblemNotice error={remove.error} />
      {upload.state !== null && <p role="status">{t('form.uploading')}</p>}
      <Row gap={2} wrap>
        <Button variant="primary" disabled={upload.state !== null} onClick={publish}>
          {t('form.publish')}
        </Button>
        <DiscardDraft
          text={t('discard')}
          discard={() => discardAnnouncement(cycle.id, one.id)}
          onDone={() => leave(paths.announcements(cycle.slug))}
        />
      </Row>
      <Suspense>
        {isPublishing && (
          <PublishDialog
            cycle={cycle}
            id={one.id}
            draft={draft}
            files={files}
            onRefused={refreshFiles}
            onDone={() => leave(paths.announcement(cycle.slug, one.id))}
            onClose={() => setPublishing(false)}
          />
        )}
      </Suspense>
    </Stack>
  );
}

export function Page() {
  const { t } = useTranslation('announcements');
  const { cycle } = useCycle();
  const id = usePlace().params['announcementId'] ?? '';
  const { data: one } = useSuspenseQuery({ ...announcementQuery(cycle.id, id), refetchOnWindowFocus: false });
  const { canEdit } = one.abilities;
  return (
    <Frame narrow>
      <BackLink to={paths.announcements(cycle.slug)}>{t('back')}</BackLink>
      <PageHeader title={t('form.title')} />
      {canEdit && <DraftForm key={id} cycle={cycle} one={one} />}
      {!canEdit && (
        <EmptyState
          title={t('form.published')}
          action={<LinkButton to={paths.announcement(cycle.slug, id)}>{t('form.open')}</LinkButton>}
        >
          {t('form.publishedText')}
        </EmptyState>
      )}
    </Frame>
  );
}
