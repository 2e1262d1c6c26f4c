/** Why what is written is no date. */
export type Fault =
  | 'half'
  /** What a browser's own field says: half written, or a day that does not exist. */
  | 'wrong'
  | 'year'
  /** A day that this month (`2027-02`) does not have. */
  | { month: string };

/** On the way to 2027 a year passes 2, 20 and 202; nothing here happens in those. */
export const isYearWhole = (text: string): boolean => !text.startsWith('0');
