import type { ErrorText } from '../kernel/error-text.ts';

export const CONSULTATIONS_ERRORS = {
  'consultation.not-found': { status: 404, es: 'Esa consulta no existe en este ciclo.', en: 'That consultation does not exist in this cycle.' },
} as const satisfies Record<string, ErrorText>;
