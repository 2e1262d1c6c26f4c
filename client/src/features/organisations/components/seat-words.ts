import type { Organisation } from '@minga/shared/organisations/schema.ts';
import type { TFunction } from 'i18next';

type Seat = Pick<NonNullable<Organisation['seats']>[number], 'personName' | 'role'>;

/** Which of somebody's seats: they may hold two of one organisation, and others elsewhere. */
export const seatWords = ({ personName, role }: Seat, { shortName }: Organisation, t: TFunction<'organisations'>) => ({
  name: personName,
  role: t(`roleShort.${role}`),
  organisation: shortName,
});
