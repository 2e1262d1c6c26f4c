import type { ErrorText } from '../kernel/error-text.ts';

export const COMMENTS_ERRORS = {
  'comment.not-found': { status: 404, es: 'Ese comentario no existe.', en: 'That comment does not exist.' },
  'comment.closed': { status: 409, es: 'Los comentarios de este texto ya se cerraron. Se pueden leer.', en: 'Comments on this text are closed. They can still be read.' },
  'comment.removed': { status: 409, es: 'Este comentario ya fue retirado.', en: 'This comment was already removed.' },
  'comment.full': { status: 409, es: 'Este texto ya tiene 500 comentarios y no admite más.', en: 'This text already has 500 comments and takes no more.' },
} as const satisfies Record<string, ErrorText>;
