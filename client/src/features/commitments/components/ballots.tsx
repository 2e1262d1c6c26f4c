import type { CommitmentBallots } from '@minga/shared/ballots/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { ballotsOnQuery } from '../api.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';

type Item = CommitmentBallots['items'][number];

/** What a ballot has said, or that it has not yet. */
function useVerdict() {
  const { t } = useTranslation('commitments');
  return ({ outcome, status }: Item) => {
    if (!outcome) return t(`ballots.${status === 'closed' ? 'uncounted' : 'running'}`);
    if (outcome.grounds === 'withdrawn') return t('ballots.withdrawn');
    const verdict =
      outcome.grounds === 'no-quorum'
        ? t('ballots.noQuorum')
        : t(`ballots.${outcome.isApproved ? 'approved' : 'notApproved'}`);
    return outcome.total ? `${verdict} (${t('ballots.numbers', outcome.total)})` : verdict;
  };
}

/** V06: who objected, and what became of it. */
function Objections({ objections, timeZone }: Pick<Item, 'objections'> & { timeZone: string }) {
  const { t } = useTranslation('commitments');
  const format = useFormat(timeZone);
  return objections.map(({ id, organisation, outcome }) => (
    <Text tone="muted" size={14} key={id}>
      {outcome
        ? t(`ballots.objection.${outcome.kind}`, { organisation, by: outcome.by, when: format.dateTime(outcome.at) })
        : t('ballots.objection.open', { organisation })}
      {outcome?.reason && ` ${t('ballots.quoted', { reason: outcome.reason })}`}
    </Text>
  ));
}

/** The ballots on this commitment, with what came of each: a text that was rejected says so on its own page. */
export function Ballots({ cycle, number }: { cycle: { id: string; slug: string; timeZone: string }; number: number }) {
  const { t } = useTranslation('commitments');
  const format = useFormat(cycle.timeZone);
  const verdictOf = useVerdict();
  const items = useQuery(ballotsOnQuery(cycle.id, number)).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Stack as="section" gap={3} aria-labelledby="commitment-ballots">
      <Text as="h2" size={18} id="commitment-ballots">
        {t('ballots.title')}
      </Text>
      <Stack as="ul" gap={4}>
        {items.map((item) => (
          <Stack as="li" gap={1} key={item.id}>
            <Link to={paths.ballot(cycle.slug, item.id)}>{item.title}</Link>
            <p>
              <strong>{verdictOf(item)}</strong>
            </p>
            <Text tone="muted" size={14}>
              {t('ballots.about', { version: item.versionNumber, when: format.dateTime(item.endsAt) })}
            </Text>
            <Objections objections={item.objections} timeZone={cycle.timeZone} />
          </Stack>
        ))}
      </Stack>
    </Stack>
  );
}
