import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { useFormKey } from '../../../lib/presses.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { createCycle, templateQuery } from '../api.ts';
import { bodyOf, keepDraft, readDraft, type Sheet, sheetOf } from '../components/sheet.ts';
import { ThemeLines } from '../components/theme-lines.tsx';
import { What } from '../components/what-fields.tsx';
import { When } from '../components/when-fields.tsx';
import s from './new-cycle-page.module.css';

function Section({ id, title, lead, children }: { id: string; title: string; lead: string; children: ReactNode }) {
  return (
    <section className={s.section} aria-labelledby={id}>
      <header className={s.heading}>
        <h2 id={id}>{title}</h2>
        <p>{lead}</p>
      </header>
      <div className={s.fields}>{children}</div>
    </section>
  );
}

function Publishing({ isNow, onChange }: { isNow: boolean; onChange: (isNow: boolean) => void }) {
  const { t } = useTranslation('stages');
  return (
    <FieldGroup legend={<span className="visually-hidden">{t('newCycle.publishing')}</span>}>
      <Checkbox
        type="radio"
        name="publish"
        checked={!isNow}
        onChange={() => onChange(false)}
        label={t('newCycle.keepPrivate')}
        hint={t('newCycle.keepPrivateHint')}
      />
      <Checkbox
        type="radio"
        name="publish"
        checked={isNow}
        onChange={() => onChange(true)}
        label={t('newCycle.publishNow')}
        hint={t('newCycle.publishNowHint')}
      />
    </FieldGroup>
  );
}

/** Names in the body that have their field on this page. */
const SHOWN = /^(title|slug|purpose|locale|planStartsOn|planEndsOn|themes\.\d+|stages\.\d+\.(opensAt|closesAt))$/;

function useCreating(template: CycleTemplate, sheet: Sheet) {
  const { t } = useTranslation('stages');
  const client = useQueryClient();
  const navigate = useNavigate();
  const { forum } = template;
  const form = useFormKey();
  const creating = useMutation({
    mutationFn: () => createCycle(forum.id, bodyOf(sheet, forum.timeZone), form),
    onSuccess: async ({ slug, isPublished }) => {
      keepDraft(forum.id, null);
      // Removed and not merely stale: the next page would not find the new cycle in the old list.
      for (const name of ['cycles', 'home', 'forums', 'cycle-template']) client.removeQueries({ queryKey: [name] });
      await client.invalidateQueries({ queryKey: ['me'] });
      showToast(t('newCycle.created'));
      await navigate({ to: isPublished ? '/c/$slug' : '/c/$slug/stages', params: { slug } });
    },
  });
  const problem = creating.error instanceof ProblemError ? creating.error : null;
  const shown = problem?.errors.map(({ field }) => field).filter((field) => SHOWN.test(field)) ?? [];
  return { creating, shown, errorOf: (field: string) => problem?.forField(field) };
}

function Form({ template }: { template: CycleTemplate }) {
  const { t } = useTranslation('stages');
  const { forum } = template;
  const [sheet, setSheet] = useState(() => readDraft(forum.id) ?? sheetOf(template));
  const { creating, shown, errorOf } = useCreating(template, sheet);
  const form = useRef<HTMLFormElement>(null);
  const set = (change: Partial<Sheet>) => {
    const next = { ...sheet, ...change };
    keepDraft(forum.id, next);
    setSheet(next);
  };
  // A long form: whoever is refused is taken to the first thing to correct.
  useEffect(() => {
    if (creating.error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [creating.error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creating.mutate();
  };
  return (
    <form ref={form} className={s.form} onSubmit={submit} noValidate>
      <Section id="what" title={t('newCycle.what')} lead={t('newCycle.whatLead')}>
        <What sheet={sheet} set={set} errorOf={errorOf} />
      </Section>
      <Section id="when" title={t('newCycle.when')} lead={t('newCycle.whenLead')}>
        <When forum={forum} sheet={sheet} set={set} errorOf={errorOf} />
      </Section>
      <Section id="themes" title={t('newCycle.themes')} lead={t('newCycle.themesLead')}>
        <ThemeLines themes={sheet.themes} errorOf={errorOf} onChange={(themes) => set({ themes })} />
      </Section>
      <Section id="publishing" title={t('newCycle.publishing')} lead={t('newCycle.draftKept')}>
        <Publishing isNow={sheet.publish} onChange={(publish) => set({ publish })} />
        <ProblemNotice error={creating.error} shown={shown} />
        <Button type="submit" variant="primary" size="large" busy={creating.isPending} className={s.send}>
          {t(sheet.publish ? 'newCycle.createAndPublish' : 'newCycle.create')}
        </Button>
      </Section>
    </form>
  );
}

/** One sheet from which a cycle begins: what, when, on which themes, and who may see it. */
export function Page() {
  const { t } = useTranslation('stages');
  const forumId = useParams({ strict: false }).forumId ?? '';
  const template = useSuspenseQuery(templateQuery(forumId)).data;
  return (
    <Frame>
      <PageHeader eyebrow={template.forum.name} title={t('newCycle.title')} lead={t('newCycle.lead')} />
      <Form template={template} />
    </Frame>
  );
}
