import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export type OwnClock = ReturnType<typeof import('./own-clock.ts').ownClockOf>;

/** The clock of the person of this page; null: they keep no other than that of each forum, or nobody is signed in. */
export const ownClockStore = createStore<{ clock: OwnClock | null }>(() => ({ clock: null }));

/** None on pages that the server made: a part that takes over, however late its turn comes, reads first what stands there. */
export const useOwnClock = (): OwnClock | null => useStore(ownClockStore, ({ clock }) => clock);
