import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { dyeOf } from '../../../parts/sector-mark.tsx';
import { logoPath } from '../api.ts';
import s from './logo.module.css';

type Props = {
  cycleId: string;
  organisation: Pick<Organisation, 'id' | 'logoId' | 'shortName' | 'name' | 'sector'>;
  /** Beside its name it says nothing more: only where it stands large it has words of its own. */
  isLarge?: boolean;
  /** A picture that was not sent yet, in the place of its logo. */
  picture?: string | undefined;
};

/** The logo of an organisation; its first letter in the colour of its sector where it has none. */
export function Logo({ cycleId, organisation, isLarge = false, picture }: Props) {
  const { t } = useTranslation('organisations');
  const { id, logoId, shortName, name, sector } = organisation;
  const size = isLarge ? 96 : 40;
  const source = picture ?? (logoId === null ? null : logoPath(cycleId, id, logoId));
  if (source === null)
    return (
      <span className={s.letter} data-large={isLarge || undefined} data-dye={dyeOf(sector)} aria-hidden="true">
        {[...shortName.trim()][0]?.toLocaleUpperCase()}
      </span>
    );
  return (
    <img
      className={s.logo}
      data-large={isLarge || undefined}
      src={source}
      alt={isLarge ? t('logo.of', { name }) : ''}
      width={size}
      height={size}
      loading="lazy"
      decoding="async"
    />
  );
}
