import type { ErrorText } from '../kernel/error-text.ts';

export const LINKS_ERRORS = {
  'subject.not-found': { status: 404, es: 'Eso no existe o no está a su alcance.', en: 'That does not exist or is out of your reach.' },
} as const satisfies Record<string, ErrorText>;
