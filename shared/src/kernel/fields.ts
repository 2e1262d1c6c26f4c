import { z } from 'zod';
import { oneLine } from './text.ts';

/** A title or a name: one line, nothing invisible, not empty. */
export const line = (longest: number) => z.string().overwrite(oneLine).min(1).max(longest);

/** A title while it is written: one line, but the space that was just typed stays. */
export const lineInProgress = (longest: number) =>
  z
    .string()
    .overwrite((text) => text.replace(/[^\S ]+/g, ' '))
    .max(longest);
