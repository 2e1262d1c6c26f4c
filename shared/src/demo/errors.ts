import type { ErrorText } from '../kernel/error-text.ts';

export const DEMO_ERRORS = {
  'demo.forum-not-found': { status: 404, es: 'Ese foro de demostración no existe. Pruebe con «demo-es» o «demo-en».', en: 'There is no such demonstration forum. Try “demo-es” or “demo-en”.' },
} as const satisfies Record<string, ErrorText>;
