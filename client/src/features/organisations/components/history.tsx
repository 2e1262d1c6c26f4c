import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { logoPath } from '../api.ts';
import s from './logo.module.css';

type Change = OrganisationPage['history'][number]['changes'][number];

type Shown = Pick<OrganisationPage, 'id' | 'logos'> & { cycleId: string };

/** What a fact says in words; a logo is shown, as long as its picture is kept. */
function useFactWords({ id, logos, cycleId }: Shown) {
  const { t } = useTranslation(['organisations', 'shell']);
  const format = useFormat('UTC');
  return ({ fact }: Change, value: string | null): ReactNode => {
    if (value === null) return t(fact === 'logo' ? 'history.noLogo' : 'history.nothing');
    if (fact === 'sector') return t(`shell:sector.${value as Sector}`);
    if (fact === 'sinceOn' || fact === 'untilOn') return format.date(`${value}T00:00Z`);
    if (fact !== 'logo') return value;
    const kept = logos.find(({ sha256 }) => sha256 === value);
    if (!kept) return t('history.erased');
    const picture = { className: s.logo, width: 40, height: 40, loading: 'lazy' } as const;
    return <img {...picture} src={logoPath(cycleId, id, kept.id)} alt={t('history.logo')} />;
  };
}

/** What of its public facts was put right, newest first. */
export function History({ one, cycleId, timeZone }: { one: OrganisationPage; cycleId: string; timeZone: string }) {
  const { t } = useTranslation('organisations');
  const { history } = one;
  const words = useFactWords({ ...one, cycleId });
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
