import { useTranslation } from 'react-i18next';
import { paths } from '../../../lib/paths.ts';
import { Fingerprint } from './fingerprint.tsx';
import s from './version-line.module.css';

type Props = { question: { commitment: number; versionNumber: number; versionSha256: string }; slug: string };

/** Which frozen text this is, with its address. In a new tab, because the paper in this one is half filled in. */
export function VersionLine({ question, slug }: Props) {
  const { t } = useTranslation('ballots');
  const { commitment, versionNumber, versionSha256 } = question;
  return (
    <p className={s.line}>
      <a href={`${paths.commitment(slug, commitment)}#versions`} target="_blank" rel="noreferrer">
        {t('frozen', { number: commitment, version: versionNumber })}
        <span className="visually-hidden"> {t('newTab')}</span>
      </a>{' '}
      · <Fingerprint sha256={versionSha256} isShort />
    </p>
  );
}
