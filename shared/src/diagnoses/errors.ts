import type { ErrorText } from '../kernel/error-text.ts';

export const DIAGNOSES_ERRORS = {
  'diagnosis.not-found': { status: 404, es: 'Ese diagnóstico no existe o no está a su alcance.', en: 'That diagnosis does not exist or is out of your reach.' },
  'diagnosis.changed-meanwhile': { status: 409, es: 'Otra persona de su organización guardó cambios hace un momento. Revise su versión y vuelva a intentar.', en: 'Someone else in your organisation saved changes a moment ago. Check their version and try again.' },
  'diagnosis.incomplete': { status: 422, es: 'Al diagnóstico le faltan partes para poder enviarse.', en: 'The diagnosis still lacks parts before it can be sent.' },
  'diagnosis.already-published': { status: 409, es: 'Este diagnóstico ya está publicado con el número {number} y no se puede cambiar.', en: 'This diagnosis is already published as number {number} and cannot be changed.' },
  'diagnosis.already-declared': { status: 409, es: 'Este diagnóstico ya está anunciado con el número {number}.', en: 'This diagnosis is already announced as number {number}.' },
  'diagnosis.still-draft': { status: 409, es: 'Es un borrador: nadie lo ha visto y no hace falta retirarlo.', en: 'This is a draft: nobody has seen it, so there is nothing to withdraw.' },
  'diagnosis.withdrawn': { status: 410, es: 'Este diagnóstico fue retirado: {reason}', en: 'This diagnosis was withdrawn: {reason}' },
} as const satisfies Record<string, ErrorText>;
