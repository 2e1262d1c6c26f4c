import type { Choice } from '../ui/combo-box.tsx';

/** Organisations as they are looked for: by the short name or by the whole one. */
export const organisationChoices = (
  organisations: readonly { id: string; shortName: string; name: string }[],
): Choice[] =>
  organisations.map(({ id, shortName, name }) => ({
    id,
    label: shortName,
    detail: name === shortName ? undefined : name,
  }));
