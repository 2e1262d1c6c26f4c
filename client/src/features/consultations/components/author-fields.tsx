import { CONSULTATION_LIMITS as L } from '@minga/shared/consultations/rules.ts';
import type { Consultation } from '@minga/shared/consultations/schema.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import type { Bind } from './question-fields.tsx';

type Props = {
  one: Pick<Consultation, 'identityMode'>;
  /** Whoever has an account contributes as themselves: nobody asks who they are. */
  as: 'stranger' | 'account' | 'seat';
  bind: Bind;
  error: (field: string) => string | undefined;
};

/** What whoever contributes says of themselves: never more than the consultation keeps, and nothing of it has to be said. */
export function AuthorFields({ one: { identityMode }, as, bind, error }: Props) {
  const { t } = useTranslation(['consultations', 'shell']);
  const field = (name: string) => ({ ...bind(name), error: error(name) });
  if (identityMode === 'anonymous') return <Text tone="muted">{t('answer.promise.anonymous')}</Text>;
  return (
    <Stack as="section" gap={4}>
      <Stack gap={1}>
        <h2>{t('answer.aboutYou')}</h2>
        <Text tone="muted">{t(`answer.promise.${identityMode}`)}</Text>
      </Stack>
      {as !== 'seat' && (
        <SelectField optional label={t('answer.sector')} {...field('sector')}>
          <option value="">{t('answer.sectorUnsaid')}</option>
          {SECTORS.map((sector) => (
            <option key={sector} value={sector}>
              {t(`shell:sector.${sector}`)}
            </option>
          ))}
        </SelectField>
      )}
      <TextField optional label={t('answer.territory')} maxLength={L.place} {...field('territory')} />
      {as === 'stranger' && identityMode === 'person' && (
        <TextField optional label={t('answer.name')} autoComplete="name" maxLength={L.name} {...field('name')} />
      )}
      {as !== 'seat' && (
        <TextField
          optional
          label={t('answer.organisation')}
          hint={t('answer.organisationHint')}
          autoComplete="organization"
          maxLength={L.organisation}
          {...field('organisation')}
        />
      )}
      {as === 'stranger' && (
        <TextField
          optional
          type="email"
          label={t('answer.email')}
          hint={t('answer.emailHint')}
          autoComplete="email"
          maxLength={254}
          {...field('email')}
        />
      )}
    </Stack>
  );
}
