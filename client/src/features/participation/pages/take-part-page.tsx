import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { CONFIRM_HOURS, PARTICIPATION_LIMITS as L } from '@minga/shared/participation/rules.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import type { ParticipationForm } from '@minga/shared/participation/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { useSentForm } from '../../../lib/sent-form.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { formPath, formQuery, requestsPath } from '../api.ts';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(formQuery(cycle.id));
  return {
    heading: t('participation:form.title'),
    part: cycle.title,
    description: t('participation:form.lead', { forum: cycle.forumName }),
    slug,
    files: [{ href: formPath(cycle.id), format: 'JSON' }],
  };
};

type Shown = { cycle: CycleSummary; form: ParticipationForm };

function OrganisationFields({ themes }: Pick<ParticipationForm, 'themes'>) {
  const { t } = useTranslation(['participation', 'shell']);
  const { field, box, error } = useSentForm();
  return (
    <Stack as="section" gap={4}>
      <h2>{t('form.organisationGroup')}</h2>
      <TextField
        label={t('form.organisation')}
        autoComplete="organization"
        maxLength={L.organisation}
        required
        {...field('organisation')}
      />
      <SelectField label={t('form.sector')} {...field('sector', 'civil_society')}>
        {SECTORS.map((sector) => (
          <option key={sector} value={sector}>
            {t(`shell:sector.${sector}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        optional
        label={t('form.territory')}
        hint={t('form.territoryHint')}
        maxLength={L.territory}
        {...field('territory')}
      />
      {themes.length > 0 && (
        <FieldGroup legend={t('form.themes')} error={error('themes')}>
          {themes.map(({ slug, name }) => (
            <Checkbox key={slug} label={name} {...box('themes[]', slug)} />
          ))}
        </FieldGroup>
      )}
      <TextArea
        label={t('form.contribution')}
        hint={t('form.contributionHint')}
        maxLength={L.contribution}
        required
        {...field('contribution')}
      />
    </Stack>
  );
}

function PersonFields() {
  const { t } = useTranslation('participation');
  const { field } = useSentForm();
  return (
    <Stack as="section" gap={4}>
      <h2>{t('form.personGroup')}</h2>
      <TextField label={t('form.name')} autoComplete="name" maxLength={L.name} required {...field('name')} />
      <TextField
        optional
        label={t('form.role')}
        autoComplete="organization-title"
        maxLength={L.role}
        {...field('role')}
      />
      <TextField
        label={t('form.email')}
        hint={t('form.emailHint')}
        type="email"
        autoComplete="email"
        maxLength={254}
        required
        {...field('email')}
      />
    </Stack>
  );
}

/** A form of the browser's own: what is typed stays where the line breaks, and it is sent without any script. */
function AskForm({ cycle, form }: Shown) {
  const { t } = useTranslation('participation');
  const { box, error } = useSentForm();
  return (
    <Stack as="form" gap={5} method="post" action={requestsPath(cycle.id)} measure>
      <OrganisationFields themes={form.themes} />
      <PersonFields />
      <Stack gap={2}>
        <Checkbox label={t('form.consent')} required {...box('consent')} error={error('consent')} />
        <Link to={paths.privacy(cycle.slug)} target="_blank">
          {t('form.privacy')}
        </Link>
        <Text tone="muted" size={15}>
          {t('form.kept', { hours: CONFIRM_HOURS, days: form.keptDays })}
        </Text>
      </Stack>
      <p>
        <Button type="submit" variant="primary">
          {t('form.send')}
        </Button>
      </p>
    </Stack>
  );
}

function Closed({ slug }: { slug: string }) {
  const { t } = useTranslation('participation');
  return (
    <Notice title={t('form.closedTitle')} action={<LinkButton to={paths.cycle(slug)}>{t('form.toCycle')}</LinkButton>}>
      {t('form.closed')}
    </Notice>
  );
}

/** An organisation asks to be part of the forum. */
export function Page() {
  const { t } = useTranslation('participation');
  const { cycle } = useCycle();
  const form = useSuspenseQuery(formQuery(cycle.id)).data;
  const asked = new URLSearchParams(usePlace().search);
  const why = asked.get('why');
  return (
    <Frame narrow>
      <PageHeader title={t('form.title')} lead={t('form.lead', { forum: cycle.forumName })} />
      {asked.get('sent') !== null && (
        <Notice
          tone="success"
          live
          title={t('form.sentTitle')}
          action={<LinkButton to={paths.takePart(cycle.slug)}>{t('form.another')}</LinkButton>}
        >
          {t('form.sent')}
        </Notice>
      )}
      {(why === 'fields' || why === 'closed' || why === 'unconfirmed') && (
        <Notice tone="warn" live title={t(`form.why.${why}`)} />
      )}
      {asked.get('sent') === null &&
        (form.isOpen ? <AskForm cycle={cycle} form={form} /> : <Closed slug={cycle.slug} />)}
    </Frame>
  );
}
