/**
 * What goes over a socket so that whoever leads sees who stands at the doors of a cycle's boards without asking: only that
 * something is otherwise, never what.
 */
export const DOOR_EVENTS = { watch: 'doors:watch', leave: 'doors:leave', changed: 'doors:changed' } as const;
