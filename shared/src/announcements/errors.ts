import type { ErrorText } from '../kernel/error-text.ts';

export const ANNOUNCEMENTS_ERRORS = {
  'announcement.not-found': { status: 404, es: 'Ese comunicado no existe.', en: 'That announcement does not exist.' },
  'announcement.changed-meanwhile': { status: 409, es: 'Otra persona guardó este comunicado hace un momento. Revise cómo quedó y vuelva a intentar.', en: 'Someone else saved this announcement a moment ago. Look at it again and try once more.' },
  'announcement.incomplete': { status: 422, es: 'Al comunicado le falta algo para poder publicarse.', en: 'The announcement still lacks something before it can be published.' },
  'announcement.already-published': { status: 409, es: 'Este comunicado ya está publicado. Lo que dice se cambia con una corrección.', en: 'This announcement is already published. What it says is changed by a correction.' },
  'announcement.still-draft': { status: 409, es: 'Es un borrador: nadie lo ha leído. Siga escribiéndolo o descártelo.', en: 'This is a draft: nobody has read it. Go on writing it, or discard it.' },
  'announcement.withdrawn': { status: 410, es: 'Este comunicado fue retirado: {reason}', en: 'This announcement was withdrawn: {reason}' },
  'announcement.cycle-unpublished': { status: 409, es: 'El ciclo todavía no es público. Publíquelo antes de publicar comunicados.', en: 'The cycle is not public yet. Publish it before publishing announcements.' },
} as const satisfies Record<string, ErrorText>;
