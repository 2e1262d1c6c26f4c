import { CHOICES, type Counts } from '@minga/shared/ballots/tally.ts';
import { useTranslation } from 'react-i18next';
import { Row } from '../../../ui/layout.tsx';
import s from './count-bar.module.css';

type Props = { counts: Counts; outOf: number; isTall?: boolean };

/** For, against and abstentions as one bar. The numbers stand beside it in words, so it is drawing only. */
export function CountBar({ counts, outOf, isTall }: Props) {
  return (
    <div className={isTall ? `${s.bar} ${s.tall}` : s.bar} aria-hidden="true">
      {CHOICES.filter((choice) => counts[choice] > 0).map((choice) => (
        <span
          key={choice}
          className={s[choice]}
          style={{ flexBasis: `${(100 * counts[choice]) / Math.max(1, outOf)}%` }}
        />
      ))}
    </div>
  );
}

export function Legend({ counts }: { counts: Counts }) {
  const { t } = useTranslation('ballots');
  return (
    <Row size={15} as="ul" gap={1} across={5} wrap className={s.legend}>
      {CHOICES.map((choice) => (
        <li key={choice}>
          <span className={`${s.swatch} ${s[choice]}`} aria-hidden="true" />
          {t(`choice.${choice}`)} <strong className="tabular">{counts[choice]}</strong>
        </li>
      ))}
    </Row>
  );
}
