import { missingIn } from '@minga/shared/consultations/rules.ts';
import type { Consultation, ConsultationWords } from '@minga/shared/consultations/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import { useDraft } from '../../../lib/use-draft.ts';
import { useForm } from '../../../lib/use-form.ts';
import { DiscardDraft } from '../../../parts/discard-draft.tsx';
import { DraftNotices, unlessClash } from '../../../parts/draft-notices.tsx';
import { SaveLine } from '../../../parts/save-line.tsx';
import { BackLink } from '../../../ui/back-link.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import {
  consultationQuery,
  correctConsultation,
  discardConsultation,
  getConsultation,
  heldOf,
  saveConsultation,
  useRefreshConsultations,
  wordsOf,
} from '../api.ts';
import { DesignFields } from '../components/design-fields.tsx';
import { PhonePreview } from '../components/phone-preview.tsx';
import s from './consultation-form-screen.module.css';

const PublishDialog = lazy(() => import('../components/publish-dialog.tsx'));

type Shown = { cycle: CycleSummary; one: Consultation; options: NonNullable<Consultation['options']> };

const dateOf = (at: string | null) => (at === null ? null : new Date(at));
const missingOf = (words: ConsultationWords) =>
  missingIn({ ...words, opensAt: dateOf(words.opensAt), closesAt: dateOf(words.closesAt) });

/** The sentence beside each part that is missing, once somebody wanted to publish. */
function useMissing(words: ConsultationWords) {
  const { t } = useTranslation('consultations');
  const [isAsked, setAsked] = useState(false);
  const missing = isAsked ? missingOf(words) : [];
  const error = (field: string) =>
    missing.includes(field) ? t(`design.missing.${field.split('.').at(-1) as 'title'}`) : undefined;
  return { error, ask: () => setAsked(true) };
}

/** How the parts are called and read where two people changed one of them. */
function useReading(cycle: CycleSummary) {
  const { t } = useTranslation(['consultations', 'shell']);
  const inWords = (value: unknown): string =>
    Array.isArray(value)
      ? value.map((one) => (typeof one === 'string' ? one : (one as { label: string }).label)).join('\n')
      : String(value ?? '');
  return {
    label: (part: keyof ConsultationWords) => t(`design.parts.${part}`),
    words: (part: keyof ConsultationWords, from: Partial<ConsultationWords>) => inWords(from[part]),
    lang: cycle.locale,
    timeZone: cycle.timeZone,
  };
}

/** Everything typed is kept, and nothing is public until it is published. */
function DraftForm({ cycle, one, options }: Shown) {
  const { t } = useTranslation('consultations');
  const { go } = usePlace();
  const refresh = useRefreshConsultations(cycle.id);
  const [draft, snapshot] = useDraft<ConsultationWords>('consultation', one.id, heldOf(one), {
    save: async (version, _changed, whole) => {
      const { version: next, savedAt } = await saveConsultation(cycle.id, one.id, { ...whole, version });
      return { version: next, at: savedAt };
    },
    load: async () => heldOf(await getConsultation(cycle.id, one.id)),
    staleCode: 'consultation.changed-meanwhile',
    lines: ['title'],
  });
  const [isPublishing, setPublishing] = useState(false);
  const { text, state } = snapshot;
  const { error, ask } = useMissing(text);
  const reading = useReading(cycle);
  const leave = async (to: Address) => {
    draft.forget();
    await refresh();
    await go(to, { replace: true });
  };
  const publish = () => {
    const [first] = missingOf(text);
    ask();
    if (first) document.querySelector<HTMLElement>(`[name="${CSS.escape(first)}"]`)?.focus();
    else void unlessClash(draft, () => setPublishing(true));
  };
  return (
    <Stack gap={5}>
      <SaveLine state={state} timeZone={cycle.timeZone} onRetry={() => void draft.flush()} />
      <DraftNotices draft={draft} snapshot={snapshot} reading={reading} />
      <div className={s.beside}>
        <Stack gap={5}>
          <DesignFields cycle={cycle} options={options} words={text} onChange={draft.change} error={error} />
          <Row gap={2} wrap>
            <Button variant="primary" onClick={publish}>
              {t('design.publish')}
            </Button>
            <DiscardDraft
              text={t('design.discard')}
              discard={() => discardConsultation(cycle.id, one.id)}
              onDone={() => leave(paths.consultations(cycle.slug))}
            />
          </Row>
        </Stack>
        <PhonePreview words={text} lang={cycle.locale} />
      </div>
      <Suspense>
        {isPublishing && (
          <PublishDialog
            cycle={cycle}
            id={one.id}
            draft={draft}
            onDone={() => leave(paths.consultation(cycle.slug, one.id))}
            onClose={() => setPublishing(false)}
          />
        )}
      </Suspense>
    </Stack>
  );
}

/** Published and not open yet: said otherwise at once, with a reason that everybody reads. */
function CorrectForm({ cycle, one, options }: Shown) {
  const { t } = useTranslation('consultations');
  const { go } = usePlace();
  const refresh = useRefreshConsultations(cycle.id);
  const form = useForm<{ words: ConsultationWords; reason: string }, Consultation, number>({
    start: { words: wordsOf(one), reason: '' },
    seen: one.version,
    send: ({ words, reason }, key, version) =>
      correctConsultation(cycle.id, one.id, { ...words, reason, version }, key),
    done: async () => {
      await refresh();
      await go(paths.consultation(cycle.slug, one.id));
      showToast(t('correct.done'));
    },
  });
  const { value: words, onChange } = form.value('words');
  return (
    <Form form={form}>
      <Text measure>{t('correct.text')}</Text>
      <div className={s.beside}>
        <DesignFields
          cycle={cycle}
          options={options}
          words={words}
          onChange={(change) => onChange({ ...words, ...change })}
          error={form.error}
        />
        <PhonePreview words={words} lang={cycle.locale} />
      </div>
      <ReasonField label={t('correct.reason')} hint={t('reasonHint')} {...form.field('reason')} />
      <FormEnd form={form}>
        <p>
          <Button type="submit" variant="primary" busy={form.isBusy}>
            {t('correct.send')}
          </Button>
        </p>
      </FormEnd>
    </Form>
  );
}

export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle } = useCycle();
  const id = usePlace().params['consultationId'] ?? '';
  const { data: one } = useSuspenseQuery({ ...consultationQuery(cycle.id, id), refetchOnWindowFocus: false });
  const { abilities, options } = one;
  const { canEdit, canCorrect } = abilities;
  return (
    <Frame>
      <BackLink to={paths.consultations(cycle.slug)}>{t('back')}</BackLink>
      <PageHeader title={t(canCorrect ? 'correct.title' : 'design.heading')} />
      {canEdit && options && <DraftForm key={id} cycle={cycle} one={one} options={options} />}
      {canCorrect && options && <CorrectForm key={id} cycle={cycle} one={one} options={options} />}
      {!canEdit && !canCorrect && (
        <EmptyState
          title={t('design.fixed')}
          action={<LinkButton to={paths.consultation(cycle.slug, id)}>{t('design.openPage')}</LinkButton>}
        >
          {t('design.fixedText')}
        </EmptyState>
      )}
    </Frame>
  );
}
