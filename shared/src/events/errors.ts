import type { ErrorText } from '../kernel/error-text.ts';

export const EVENTS_ERRORS = {
  'delivery.not-found': { status: 404, es: 'Ese aviso ya se entregó o ya no está en la lista.', en: 'That notice has been delivered by now, or is no longer in the list.' },
} as const satisfies Record<string, ErrorText>;
