import type { ErrorText } from '../kernel/error-text.ts';

export const THEMES_ERRORS = {
  'theme.in-use': { status: 409, es: 'El tema «{name}» ya tiene diagnósticos, reuniones, pizarras o compromisos. Puede cambiarle el nombre, pero no quitarlo.', en: 'The theme “{name}” already has diagnoses, meetings, boards or commitments. It can be renamed but not removed.' },
  'theme.not-found': { status: 404, es: 'Ese tema no existe en este ciclo.', en: 'That theme does not exist in this cycle.' },
} as const satisfies Record<string, ErrorText>;
