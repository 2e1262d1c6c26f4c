import type { NoteColour, Phase } from '@minga/shared/boards/rules.ts';

/** Each phase of the agenda has the dye under which it is woven, here and in the list of boards. */
export const PHASE_DYES: Record<Phase, NoteColour> = {
  private_writing: 'indigo',
  open: 'teal',
  clustering: 'ochre',
  voting: 'terracotta',
  closed: 'moss',
};
