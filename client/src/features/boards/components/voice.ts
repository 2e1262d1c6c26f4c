import type { Author } from '@minga/shared/boards/protocol.ts';
import { SECTORS, type Sector } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';

type Signer = Partial<Author> & Pick<Author, 'isVerified' | 'origin' | 'confirmedBy'>;
export type Voice = {
  /** whom it is signed by, as far as the board shows it; may be empty */
  signer: string;
  /** what tells a guest's voice from that of a seat; null for everybody else */
  mark: string | null;
  sector: Sector | null;
};

/** How a voice is signed, the same wherever it is heard: on notes, in the list, among those present, over the composer. */
export function useVoice(): (by: Signer | null | undefined) => Voice {
  const { t } = useTranslation(['boards', 'shell']);
  return (by) => {
    const sector = (by?.sector as Sector | null | undefined) ?? null;
    const organisation = by?.organisation ?? (sector ? t(`shell:sector.${sector}`) : null);
    return { signer: [by?.name, organisation].filter(Boolean).join(' · '), mark: by ? markOf(by) : null, sector };
  };

  function markOf({ isVerified, isRemoved, origin, confirmedBy }: Signer): string | null {
    if (isRemoved) return t('voice.removed');
    if (confirmedBy) return t('voice.confirmed', { by: confirmedBy });
    if (isVerified) return null;
    return origin ? t('voice.guestFrom', { origin }) : t('voice.guest');
  }
}

/** Here by a link alone, confirmed or not. */
export const isGuest = (self: Author | null | undefined): boolean =>
  self != null && (!self.isVerified || self.confirmedBy !== null);

/** Whose words a scribe wrote down: a sector stands on the wire by its name in the code. */
export function useWhose(): (whose: string) => string {
  const { t } = useTranslation('shell');
  return (whose) => (SECTORS.some((sector) => sector === whose) ? t(`sector.${whose as Sector}`) : whose);
}
