import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { Link } from '../../../ui/link.tsx';
import { Fingerprint } from '../../../ui/stamp.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Text } from '../../../ui/layout.tsx';

type Noticed = { versionNumber: number; newestVersion: number; isWithdrawn: boolean; isOutcomeOnly: boolean };

/** V01: what became of the text since the ballot was announced, and what the result will keep back. */
export function VersionNotice({ question }: { question: Noticed }) {
  const { t } = useTranslation('ballots');
  const { versionNumber, newestVersion, isWithdrawn, isOutcomeOnly } = question;
  if (isWithdrawn) return <Notice tone="warn">{t('changed.withdrawn')}</Notice>;
  return (
    <>
      {newestVersion > versionNumber && (
        <Notice tone="warn">{t('changed.newer', { voted: versionNumber, newest: newestVersion })}</Notice>
      )}
      {isOutcomeOnly && <Notice>{t('changed.outcomeOnly')}</Notice>}
    </>
  );
}

type Props = { question: { commitment: number; versionNumber: number; versionSha256: string }; slug: string };

/** Which frozen text this is, with its address. In a new tab, because the paper in this one is half filled in. */
export function VersionLine({ question, slug }: Props) {
  const { t } = useTranslation('ballots');
  const { commitment, versionNumber, versionSha256 } = question;
  return (
    <Text tone="muted" size={15}>
      <Link to={paths.commitment(slug, commitment, { '#': 'versions' })} target="_blank" rel="noreferrer">
        {t('frozen', { number: commitment, version: versionNumber })}
        <span className="visually-hidden"> {t('newTab')}</span>
      </Link>{' '}
      · <Fingerprint sha256={versionSha256} isShort />
    </Text>
  );
}
