import { type Missing, missingForDeclaration, missingForPublication } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDraft, DiagnosisDrafts } from '@minga/shared/diagnoses/schema.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import type { Words } from '../store.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './step-send.module.css';
import type { Step } from './step-list.tsx';

const STEP_OF: Record<Missing, Step> = {
  title: 'about',
  themes: 'about',
  problem: 'problem',
  affectedGroup: 'problem',
  evidence: 'evidence',
  causes: 'evidence',
  proposals: 'evidence',
  summary: 'send',
  files: 'send',
};

type Props = {
  draft: DiagnosisDraft;
  words: Words;
  /** how long it will be in review */
  review: DiagnosisDrafts['review'];
  timeZone: string;
  isUploading: boolean;
  error: unknown;
  busy: 'submit' | 'declare' | null;
  onGo: (step: Step) => void;
  onSubmit: () => void;
  onDeclare: () => void;
};

/** What is still missing as links back to it, then the one large button. */
export function StepSend({
  draft,
  words,
  review,
  timeZone,
  isUploading,
  error,
  busy,
  onGo,
  onSubmit,
  onDeclare,
}: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  const ready = review
    ? t('form.send.readyToReview', {
        days: review.days,
        until: format.weekday(lastInstantOf(review.publishesAt)),
      })
    : t('form.send.ready');
  const missing = missingForPublication(words, words.themes.length, draft.files.length);
  const mayDeclare = draft.state === 'draft' && missingForDeclaration(words, words.themes.length).length === 0;
  const nameOf = (part: Missing) => (part === 'files' ? t('form.send.fileOrSummary') : t(`form.fields.${part}`));
  return (
    <Stack as="section" gap={4} className={s.send} aria-labelledby="send-title">
      <Text as="h3" size={22} id="send-title">
        {t('form.send.title')}
      </Text>
      {missing.length > 0 ? (
        <div className={s.missing}>
          <p>{t('form.send.missing')}</p>
          <ul>
            {missing.map((part) => (
              <li key={part}>
                {STEP_OF[part] === 'send' ? (
                  nameOf(part)
                ) : (
                  <Text
                    as="button"
                    tone="indigo"
                    weight={620}
                    type="button"
                    className={s.part}
                    onClick={() => onGo(STEP_OF[part])}
                  >
                    {nameOf(part)}
                  </Text>
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p>{isUploading ? t('form.send.waitUpload') : ready}</p>
      )}
      {draft.state === 'declared' && draft.number !== null && draft.submission === null && (
        <Notice tone="success" live>
          {t('form.send.declared', { number: draft.number })}
        </Notice>
      )}
      <ProblemNotice error={error} />
      <Stack gap={4} align="start">
        <Button
          variant="accent"
          size="large"
          icon={<Send aria-hidden="true" />}
          busy={busy === 'submit'}
          disabled={missing.length > 0 || isUploading}
          onClick={onSubmit}
        >
          {t(review ? 'form.send.handIn' : 'form.send.submit')}
        </Button>
        {mayDeclare && (
          <Stack align="start" className={s.declare}>
            <Button variant="quiet" busy={busy === 'declare'} onClick={onDeclare}>
              {t('form.send.declare')}
            </Button>
            <Text size={15} tone="muted" className={s.hint}>
              {t('form.send.declareHint')}
            </Text>
          </Stack>
        )}
      </Stack>
    </Stack>
  );
}
