/** What goes over a socket so that a bell counts without asking: only that there is something, never what. */
export const NOTICE_EVENTS = { watch: 'notices:watch', changed: 'notices:changed' } as const;
