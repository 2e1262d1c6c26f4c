import type { Choice } from '../../../ui/combo-box.tsx';

/** The zone of this device. */
export const zoneOfDevice = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * «America/Argentina/Buenos_Aires» is found by its city, written as people write it. Not every browser lists its own.
 * @param also one that must be among them
 */
export function zoneChoices(also?: string | null): Choice[] {
  const zones = new Set([zoneOfDevice(), ...(also ? [also] : []), ...Intl.supportedValuesOf('timeZone'), 'UTC']);
  return Array.from(zones, (id) => ({ id, label: id.replaceAll('_', ' ') }));
}
