import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../../lib/place.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { type Created, createCycle, templateQuery, useRefreshCycle } from '../api.ts';
import { bodyOf, type Sheet, sheetOf } from '../components/sheet.ts';
import { GoOn } from '../components/go-on.tsx';
import { ThemeLines } from '../components/theme-lines.tsx';
import { type PartProps, What } from '../components/what-fields.tsx';
import { When } from '../components/when-fields.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './new-cycle-screen.module.css';

function Section({ id, title, lead, children }: { id: string; title: string; lead: string; children: ReactNode }) {
  return (
    <section className={s.section} aria-labelledby={id}>
      <Stack as="header" gap={2} packed>
        <h2 id={id}>{title}</h2>
        <Text tone="muted" measure="short">
          {lead}
        </Text>
      </Stack>
      <Stack shrink gap={5} packed className={s.fields}>
        {children}
      </Stack>
    </section>
  );
}

function Publishing({ form }: PartProps) {
  const { t } = useTranslation('stages');
  return (
    <FieldGroup legend={<span className="visually-hidden">{t('newCycle.publishing')}</span>}>
      {(['keepPrivate', 'publishNow'] as const).map((name) => (
        <Checkbox
          key={name}
          type="radio"
          name="publish"
          checked={form.watch('publish') === (name === 'publishNow')}
          onChange={() => form.set('publish', name === 'publishNow')}
          label={t(`newCycle.${name}`)}
          hint={t(`newCycle.${name}Hint`)}
        />
      ))}
    </FieldGroup>
  );
}

function useSheet(template: CycleTemplate) {
  const { t } = useTranslation('stages');
  const refresh = useRefreshCycle();
  const { go } = usePlace();
  const { forum } = template;
  return useForm<Sheet, Created>({
    start: () => sheetOf(template),
    keepAs: `new-cycle.${forum.id}`,
    send: (sheet, key) => createCycle(forum.id, bodyOf(sheet, forum.timeZone), key),
    done: async ({ slug, isPublished }) => {
      await refresh.created();
      showToast(t('newCycle.created'));
      await go(isPublished ? paths.cycle(slug) : paths.stages(slug));
    },
  });
}

function SheetForm({ template }: { template: CycleTemplate }) {
  const { t } = useTranslation('stages');
  const form = useSheet(template);
  const { forum } = template;
  return (
    <Form form={form} className={s.form}>
      {template.last && <GoOn last={template.last} form={form} />}
      <Section id="what" title={t('newCycle.what')} lead={t('newCycle.whatLead')}>
        <What form={form} />
      </Section>
      <Section id="when" title={t('newCycle.when')} lead={t('newCycle.whenLead')}>
        <When forum={forum} form={form} />
      </Section>
      <Section id="themes" title={t('newCycle.themes')} lead={t('newCycle.themesLead')}>
        <ThemeLines
          themes={form.watch('themes')}
          errorOf={form.error}
          onChange={(themes) => form.set('themes', themes)}
        />
      </Section>
      <Section id="publishing" title={t('newCycle.publishing')} lead={t('newCycle.draftKept')}>
        <Publishing form={form} />
        <FormEnd form={form}>
          <Button type="submit" variant="primary" size="large" busy={form.isBusy} className={s.send}>
            {t(form.watch('publish') ? 'newCycle.createAndPublish' : 'newCycle.create')}
          </Button>
        </FormEnd>
      </Section>
    </Form>
  );
}

/** One sheet from which a cycle begins: what, when, on which themes, and who may see it. */
export function Page() {
  const { t } = useTranslation('stages');
  const forumId = usePlace().params['forumId'] ?? '';
  const template = useSuspenseQuery(templateQuery(forumId)).data;
  return (
    <Frame>
      <PageHeader eyebrow={template.forum.name} title={t('newCycle.title')} lead={t('newCycle.lead')} />
      <SheetForm template={template} />
    </Frame>
  );
}
