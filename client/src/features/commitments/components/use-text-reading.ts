import type { DraftingOptions } from '@minga/shared/commitments/schema.ts';
import { type CommitmentText, VALUES } from '@minga/shared/commitments/template.ts';
import { useTranslation } from 'react-i18next';
import type { Reading } from '../../../parts/draft-notices.tsx';

type Names = Pick<DraftingOptions, 'organisations' | 'themes'>;

/** The parts of a working text as words, names instead of ids. */
export function useTextReading(names: Names, lang: string, timeZone: string): Reading<CommitmentText> {
  const { t } = useTranslation('commitments');
  const organisation = (id: string | null | undefined) =>
    names.organisations.find((one) => one.id === id)?.shortName ?? '';
  const words: Reading<CommitmentText>['words'] = (part, text) => {
    if (part === 'leadOrganisationId') return organisation(text.leadOrganisationId);
    if (part === 'themeIds')
      return names.themes.flatMap(({ id, name }) => (text.themeIds?.includes(id) ? [name] : [])).join('\n');
    if (part === 'values')
      return VALUES.flatMap((value) => {
        const said = text.values?.[value] ?? null;
        return said === null ? [] : [`${t(`field.${value}`)}: ${said}`];
      }).join('\n');
    if (part === 'milestones')
      return (text.milestones ?? [])
        .map((step) =>
          [step.title, step.output, step.dueOn, organisation(step.responsibleOrganisationId)]
            .filter(Boolean)
            .join(' · '),
        )
        .join('\n');
    return text[part] ?? '';
  };
  return { label: (part) => t(`field.${part}`), words, lang, timeZone };
}
