import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';

type Change = OrganisationPage['history'][number]['changes'][number];

/** What a fact says in words; of a logo, whose picture is gone with it, a short number by which one is told from another. */
function useFactWords() {
  const { t } = useTranslation(['organisations', 'shell']);
  const format = useFormat('UTC');
  return ({ fact }: Change, value: string | null): string => {
    if (value === null) return t('history.nothing');
    if (fact === 'sector') return t(`shell:sector.${value as Sector}`);
    if (fact === 'sinceOn' || fact === 'untilOn') return format.date(`${value}T00:00Z`);
    return fact === 'logo' ? t('history.picture', { number: value.slice(0, 8) }) : value;
  };
}

/** What of its public facts was put right, newest first. */
export function History({ history, timeZone }: Pick<OrganisationPage, 'history'> & { timeZone: string }) {
  const { t } = useTranslation('organisations');
  const words = useFactWords();
  return (
    <Stack as="section" gap={4} ruled={5} aria-labelledby="history">
      <h2 id="history">{t('history.title')}</h2>
      {history.length === 0 ? (
        <Text tone="muted">{t('history.none')}</Text>
      ) : (
        <DatedLog>
          {history.map(({ at, reason, changes }) => (
            <DatedEntry
              key={at}
              at={at}
              person={null}
              timeZone={timeZone}
              reason={reason}
              changes={changes.map((change) => ({
                key: change.fact,
                label: t(`fact.${change.fact}`),
                before: words(change, change.before),
                after: words(change, change.after),
              }))}
            />
          ))}
        </DatedLog>
      )}
    </Stack>
  );
}
