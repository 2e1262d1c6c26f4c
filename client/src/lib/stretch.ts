/**
 * What a drawing of time shows from end to end: instants; minutes of a day where days stand side by side; or the numbers of
 * local days, each of them equally wide, also those that have an hour more or less.
 */
export type Stretch = { from: number; to: number };

/** How far along a stretch something is: 0 at its beginning, 1 at its end. */
export const shareOf = ({ from, to }: Stretch, at: number): number => (at - from) / (to - from);

/** The same, never before its beginning nor after its end. */
export const shareGone = (scale: Stretch, at: number): number => Math.min(1, Math.max(0, shareOf(scale, at)));
