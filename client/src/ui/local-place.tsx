import { type ReactNode, useMemo, useState } from 'react';
import { type Place, PlaceContext, usePlace } from '../lib/place.ts';

/** For a list in a dialog: how it stands is kept here and not in the address, which is that of the screen behind it. */
export function LocalPlace({ children }: { children: ReactNode }) {
  const outer = usePlace();
  const [search, ask] = useState('');
  const place = useMemo<Place>(() => ({ ...outer, search, ask }), [outer, search]);
  return <PlaceContext value={place}>{children}</PlaceContext>;
}
