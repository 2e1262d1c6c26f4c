import { missingForPublication } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDraft, DiagnosisDrafts, DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftStore } from '../../../lib/draft-store.ts';
import { savedBy } from '../../../lib/saved-by.ts';
import { fetchStates } from '../../../lib/saved-states.ts';
import { useDraft } from '../../../lib/use-draft.ts';
import { useFocusNext } from '../../../lib/use-focus-next.ts';
import { useUpload } from '../../../lib/use-upload.ts';
import { Button } from '../../../ui/button.tsx';
import { Countdown } from '../../../ui/countdown.tsx';
import { DiscardDraft } from '../../../parts/discard-draft.tsx';
import { DraftNotices, type Reading, unlessClash } from '../../../parts/draft-notices.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { SaveLine } from '../../../parts/save-line.tsx';
import { SavedStates } from '../../../parts/saved-states.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { Uploader } from '../../../parts/uploader.tsx';
import {
  declareDraft,
  discardDraft,
  draftPath,
  getDraft,
  removeFile,
  saveDraft,
  statesOf,
  submitDraft,
  uploadsPath,
  useRememberDraft,
} from '../api.ts';
import { heldOf, ownStateOf, type Words } from '../store.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './draft-form.module.css';
import { StepAbout, StepEvidence, StepProblem, SummaryField } from './form-steps.tsx';
import { ReturnedNotice } from './returned-notice.tsx';
import { type Step, StepList, STEPS } from './step-list.tsx';
import { StepSend } from './step-send.tsx';

type Props = {
  cycle: { id: string; locale: string; timeZone: string };
  draft: DiagnosisDraft;
  themes: DiagnosisDrafts['themes'];
  review: DiagnosisDrafts['review'];
  deadline: string;
  isLate: boolean;
  onHandedIn: (receipt: DiagnosisReceipt) => void;
  onDiscarded: () => unknown;
};

/** The words of this diagnosis, saved while its form is open. */
function useWords(cycleId: string, draft: DiagnosisDraft) {
  const remember = useRememberDraft(cycleId);
  return useDraft<Words>('diagnosis', draft.id, heldOf(draft), {
    save: async (version, _changed, whole) => {
      const { version: next, savedAt } = remember(await saveDraft(cycleId, draft.id, { ...whole, version }));
      return { version: next, at: savedAt };
    },
    load: async (since) => {
      const held = heldOf(await getDraft(cycleId, draft.id));
      const by = await savedBy(since, held.version, () => fetchStates(draftPath(cycleId, draft.id)));
      return by ? { ...held, by } : held;
    },
    staleCode: 'diagnosis.changed-meanwhile',
    lines: ['title'],
  });
}

/** How its parts read, and where its saved states are. */
function useHistory(cycle: Props['cycle'], draftId: string, words: DraftStore<Words>, themes: Props['themes']) {
  const { t } = useTranslation('diagnoses');
  const reading: Reading<Words> = {
    label: (part) => t(`form.fields.${part}`),
    words: (part, text) =>
      part === 'themes'
        ? themes.flatMap(({ id, name }) => (text.themes?.includes(id) ? [name] : [])).join('\n')
        : (text[part] ?? ''),
    lang: cycle.locale,
    timeZone: cycle.timeZone,
  };
  return { reading, source: statesOf(cycle.id, draftId, words) };
}

function stepsDone(words: Words, files: number): ReadonlySet<Step> {
  const missing = new Set<string>(missingForPublication(words, words.themes.length, files));
  const parts: Record<Step, string[]> = {
    about: ['title', 'themes'],
    problem: ['problem', 'affectedGroup'],
    evidence: ['evidence', 'causes'],
    send: ['files'],
  };
  return new Set(STEPS.filter((step) => parts[step].every((part) => !missing.has(part))));
}

function useStep(): [Step, (step: Step) => void] {
  const [step, setStep] = useState<Step>(() => STEPS.find((one) => location.hash === `#${one}`) ?? 'about');
  return [
    step,
    (next) => {
      setStep(next);
      history.replaceState(history.state, '', `#${next}`);
    },
  ];
}

function titleOf(draft: DiagnosisDraft) {
  if (draft.state !== 'declared') return 'form.title';
  return ownStateOf(draft) === 'returned' ? 'form.titleReturned' : 'form.titleDeclared';
}

/** The four steps of one diagnosis. Everything typed is kept; nothing has to be complete to move on. */
export function DraftForm({ cycle, draft: loaded, themes, review, deadline, isLate, ...done }: Props) {
  const { t } = useTranslation('diagnoses');
  const [draft, setDraft] = useState(loaded);
  const [kept, snapshot] = useWords(cycle.id, loaded);
  const { reading, source } = useHistory(cycle, loaded.id, kept, themes);
  const [step, setStep] = useStep();
  const heading = useRef<HTMLHeadingElement>(null);
  const focusNext = useFocusNext();
  const remember = useRememberDraft(cycle.id);
  const refresh = async () => setDraft(remember(await getDraft(cycle.id, draft.id)));
  const upload = useUpload(uploadsPath(cycle.id, draft.id), draft.id, {
    received: draft.files,
    onReceived: () => void refresh(),
  });
  const remove = useMutation({
    mutationFn: (fileId: string) => removeFile(cycle.id, draft.id, fileId),
    onSuccess: refresh,
  });
  const act = async <T,>(send: (version: number) => Promise<T>): Promise<T> => {
    await kept.flush();
    try {
      return await send(kept.getSnapshot().version);
    } catch (error) {
      // Refused because a colleague saved meanwhile: their words are in the form when it is pressed again.
      await kept.check();
      throw error;
    }
  };
  const declare = useMutation({
    mutationFn: () => act((version) => declareDraft(cycle.id, draft.id, version)),
    onSuccess: (declared) => setDraft(remember(declared)),
  });
  const submit = useMutation({
    mutationFn: () => act((version) => submitDraft(cycle.id, draft.id, version)),
    onSuccess: async (receipt) => {
      kept.forget();
      done.onHandedIn(receipt);
    },
  });
  const { text: words, state } = snapshot;
  const index = STEPS.indexOf(step);
  const go = (next: Step) => {
    setStep(next);
    void kept.flush();
    focusNext(() => heading.current);
  };
  const shared = { words, onChange: kept.change };
  return (
    <Stack gap={5}>
      <Stack as="header" gap={2}>
        <h1 className={s.title}>{t(titleOf(draft), { number: draft.number ?? 0 })}</h1>
        <Row as="p" gap={1} across={2} align="center" wrap>
          {t('form.for')} <SectorMark sector={draft.organisation.sector} named />{' '}
          <strong lang={cycle.locale}>{draft.organisation.name}</strong>
        </Row>
        {ownStateOf(draft) === 'returned' && draft.submission ? (
          <ReturnedNotice submission={draft.submission} timeZone={cycle.timeZone} lang={cycle.locale} />
        ) : isLate ? (
          <Notice tone="info">{t('form.late')}</Notice>
        ) : (
          <Text tone="muted">
            {t('form.deadline')}: <Countdown deadline={deadline} timeZone={cycle.timeZone} />
          </Text>
        )}
      </Stack>
      <StepList current={step} done={stepsDone(words, draft.files.length)} onGo={go} />
      <div className={s.kept}>
        <SaveLine state={state} timeZone={cycle.timeZone} onRetry={() => void kept.flush()} />
        <SavedStates source={source} now={words} reading={reading} canBringBack={state.kind === 'saved'} />
      </div>
      <DraftNotices draft={kept} snapshot={snapshot} reading={reading} />
      <Stack as="section" gap={5} aria-labelledby="step-title">
        <Text as="h2" size={22} id="step-title" ref={heading} tabIndex={-1} className={s.stepTitle}>
          {t(`form.steps.${step}`)}
        </Text>
        {step === 'about' && (
          <StepAbout {...shared} themes={themes} locale={cycle.locale} publicTitle={draft.publicTitle} />
        )}
        {step === 'problem' && <StepProblem {...shared} />}
        {step === 'evidence' && <StepEvidence {...shared} />}
        {step === 'send' && (
          <>
            <Uploader control={upload} files={draft.files} onRemove={(fileId) => remove.mutate(fileId)} />
            <SummaryField {...shared} optional={draft.files.length > 0} />
            <StepSend
              draft={draft}
              words={words}
              review={review}
              timeZone={cycle.timeZone}
              isUploading={upload.state !== null}
              error={submit.error ?? declare.error ?? remove.error}
              busy={submit.isPending ? 'submit' : declare.isPending ? 'declare' : null}
              onGo={go}
              onSubmit={() => void unlessClash(kept, submit.mutate)}
              onDeclare={() => void unlessClash(kept, declare.mutate)}
            />
          </>
        )}
      </Stack>
      <Row as="footer" gap={3} justify="between" wrap className={s.footer}>
        {index > 0 && (
          <Button icon={<ArrowLeft aria-hidden="true" />} onClick={() => go(STEPS[index - 1] ?? 'about')}>
            {t('form.previous')}
          </Button>
        )}
        {step !== 'send' && (
          <Button
            variant="primary"
            icon={<ArrowRight aria-hidden="true" />}
            onClick={() => go(STEPS[index + 1] ?? 'send')}
          >
            {t('form.next')}
          </Button>
        )}
      </Row>
      {draft.state === 'draft' && (
        <DiscardDraft
          text={t('form.discard')}
          discard={() => discardDraft(cycle.id, draft.id)}
          onDone={() => {
            kept.forget();
            return done.onDiscarded();
          }}
        />
      )}
    </Stack>
  );
}
