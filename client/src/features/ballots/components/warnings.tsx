import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { useTranslation } from 'react-i18next';
import s from './act-dialog.module.css';

/** What the rules noticed on announcing: before it for the facilitation, afterwards for everybody. */
export function Warnings({ warnings }: { warnings: BallotDetail['warnings'] }) {
  const { t } = useTranslation('ballots');
  return (
    <ul className={s.fixed}>
      {warnings.map(({ rule, code, params }) => (
        <li key={code}>
          {t(`warning.${code}`, {
            ...params,
            count: params['hours'] ?? params['days'] ?? params['atLeast'] ?? params['unreached'] ?? 0,
          })}{' '}
          ({rule})
        </li>
      ))}
    </ul>
  );
}
