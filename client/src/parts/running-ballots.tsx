import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { runningBallotsQuery } from '../lib/running-ballots.ts';
import { Notice } from '../ui/notice.tsx';

type Props = {
  cycleId: string;
  commitments: readonly number[];
  about: 'commitment' | 'diagnosis' | 'freeze' | 'publish';
};

/** Said before a text is withdrawn, changed or published: which ballots stand on it, and what becomes of them. */
export function RunningBallots({ cycleId, commitments, about }: Props) {
  const { t } = useTranslation('shell');
  const ballots =
    useQuery({ ...runningBallotsQuery(cycleId, commitments), enabled: commitments.length > 0 }).data ?? [];
  if (ballots.length === 0) return null;
  return (
    <Notice tone="warn" title={t('runningBallots.title', { count: ballots.length })}>
      <ul>
        {ballots.map(({ id, title, commitment }) => (
          <li key={`${id} ${commitment}`}>{t('runningBallots.one', { title, commitment })}</li>
        ))}
      </ul>
      <p>{t(`runningBallots.${about}`)}</p>
    </Notice>
  );
}
