import type { ErrorText } from '../kernel/error-text.ts';

export const PEOPLE_ERRORS = {
  'session.required': { status: 401, es: 'Ingrese para continuar.', en: 'Sign in to continue.' },
  'session.renewed': { status: 401, es: 'Su sesión se renovó. La conexión se abre otra vez.', en: 'Your session was renewed. The connection opens again.' },
  'session.other-person': { status: 401, es: 'En este navegador entró otra persona. Lo que usted escribió no se envió en su nombre.', en: 'Somebody else has signed in on this browser. What you wrote was not sent in their name.' },
  'session.not-found': { status: 404, es: 'Esa sesión ya no existe.', en: 'That session no longer exists.' },
  'sign-in.code-wrong': { status: 400, es: 'El código no es correcto. Intentos que quedan: {left}.', en: 'That code is not right. Tries left: {left}.' },
  'sign-in.code-dead': { status: 410, es: 'El código venció o se agotaron los intentos. Pida uno nuevo.', en: 'The code has expired or was tried too often. Ask for a new one.' },
  'sign-in.other-browser': { status: 409, es: 'Un código solo sirve en el navegador en que se pidió. Escríbalo allí, o pida uno nuevo aquí.', en: 'A code works only in the browser in which it was asked for. Type it there, or ask for a new one here.' },
  'sign-in.too-many': { status: 429, es: 'Ya se pidieron varios códigos para esta dirección. Use el último que llegó, o pida otro en {minutes} min.', en: 'Several codes have been asked for this address. Use the latest that arrived, or ask again in {minutes} min.' },
  'permission.denied': { status: 403, es: 'Su rol no permite esta acción.', en: 'Your role does not allow this.' },
  'permission.seat-required': { status: 403, es: 'Esta acción se hace en nombre de una organización: necesita un asiento vigente.', en: 'This is done for an organisation: it needs an open seat.' },
  'forum.not-found': { status: 404, es: 'Ese foro no existe o no está a su alcance.', en: 'That forum does not exist or is out of your reach.' },
  'role.not-found': { status: 404, es: 'Esa persona ya no tiene ese papel en el foro.', en: 'That person no longer has this role in the forum.' },
} as const satisfies Record<string, ErrorText>;
