import type { ErrorText } from '../kernel/error-text.ts';

export const ORGANISATIONS_ERRORS = {
  'organisation.not-found': { status: 404, es: 'Esa organización no existe en este foro.', en: 'That organisation does not exist in this forum.' },
  'seat.not-found': { status: 404, es: 'Ese asiento no existe.', en: 'That seat does not exist.' },
  'seat.choice-required': { status: 422, es: 'Usted tiene asientos de varias organizaciones. Elija por cuál actúa.', en: 'You hold seats of several organisations. Choose for which one you act.' },
} as const satisfies Record<string, ErrorText>;
