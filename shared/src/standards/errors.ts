import type { ErrorText } from '../kernel/error-text.ts';

export const STANDARDS_ERRORS = {
  'standard.changed-meanwhile': { status: 409, es: 'Otra persona cambió esta regla hace un momento. Revise sus números y vuelva a intentar.', en: 'Someone else has just changed this rule. Check its numbers and try again.' },
  'standard.unchanged': { status: 409, es: 'Estos ya son los números de la regla: no hay nada que cambiar.', en: 'These are the numbers of the rule already: there is nothing to change.' },
} as const satisfies Record<string, ErrorText>;
