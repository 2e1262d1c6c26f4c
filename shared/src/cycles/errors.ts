import type { ErrorText } from '../kernel/error-text.ts';

export const CYCLES_ERRORS = {
  'cycle.not-found': { status: 404, es: 'Ese ciclo no existe o no está a su alcance.', en: 'That cycle does not exist or is out of your reach.' },
  'cycle.already-published': { status: 409, es: 'Este ciclo ya está publicado.', en: 'This cycle is already published.' },
  'cycle.changed-meanwhile': { status: 409, es: 'Otra persona corrigió este ciclo hace un momento. Revise y vuelva a intentar.', en: 'Someone else has just corrected this cycle. Check it and try again.' },
  'cycle.unchanged': { status: 409, es: 'No hay nada que corregir: todo dice ya lo mismo.', en: 'There is nothing to correct: everything already reads that way.' },
} as const satisfies Record<string, ErrorText>;
