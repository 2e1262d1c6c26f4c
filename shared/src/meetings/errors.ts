import type { ErrorText } from '../kernel/error-text.ts';

export const MEETINGS_ERRORS = {
  'meeting.not-found': { status: 404, es: 'Esa reunión no existe en este ciclo.', en: 'That meeting does not exist in this cycle.' },
  'meeting.changed-meanwhile': { status: 409, es: 'Otra persona cambió «{title}» hace un momento. Revise los cambios y vuelva a intentar.', en: 'Someone else has just changed “{title}”. Check what changed and try again.' },
  'meeting.is-cancelled': { status: 409, es: '«{title}» fue cancelada y ya no se puede cambiar.', en: '“{title}” was cancelled and can no longer be changed.' },
  'meeting.outside-stage': { status: 409, es: '«{title}» debe caber en la etapa «{stageName}», que va del {opens} al {closes}.', en: '“{title}” must fit in the stage “{stageName}”, which runs from {opens} to {closes}.' },
  'meeting.blocked': { status: 409, es: '«{title}» no se puede publicar: {who} está a la vez en «{other}» el {when}.', en: '“{title}” cannot be published: {who} is also taken by “{other}” on {when}.' },
  'meeting.not-published': { status: 409, es: '«{title}» no está publicada.', en: '“{title}” is not published.' },
  'meeting.no-room': { status: 409, es: '«{title}» no tiene sala que intercambiar.', en: '“{title}” has no room to swap.' },
  'meeting.room-taken': { status: 409, es: 'Otra reunión publicada ya ocupa esa sala a esa hora.', en: 'Another published meeting already has that room at that time.' },
  'meeting.too-many': { status: 409, es: 'Un ciclo admite {most} reuniones.', en: 'A cycle takes {most} meetings.' },
  'import.too-many-lines': { status: 413, es: 'El archivo tiene más de {most} líneas. Divídalo en varios.', en: 'The file has more than {most} lines. Divide it into several.' },
  'import.too-many-meetings': { status: 413, es: 'El archivo tiene más de {most} reuniones. Divídalo en varios.', en: 'The file has more than {most} meetings. Divide it into several.' },
  'import.too-many-people': { status: 413, es: 'El archivo invita a más de {most} personas en total (cada una cuenta por cada reunión). Divídalo en varios.', en: 'The file invites more than {most} people in total (each counts for every meeting). Divide it into several.' },
  'meeting.flags-changed': { status: 409, es: 'El plan cambió: los avisos se calcularon de nuevo. Empiece otra vez por los primeros.', en: 'The plan has changed: the flags were computed anew. Start again with the first ones.' },
  'meeting.too-many-overlaps': { status: 422, es: 'El ciclo tendría más de {most} cruces entre reuniones: son demasiadas a la misma hora. Revise las fechas.', en: 'The cycle would have more than {most} overlaps between meetings: too many at the same hour. Check the dates.' },
  'flag.not-found': { status: 404, es: 'Ese aviso ya no existe: alguna reunión cambió.', en: 'That flag no longer exists: a meeting has changed.' },
  'feed.not-found': { status: 404, es: 'Esa suscripción no existe o fue revocada.', en: 'That subscription does not exist or was revoked.' },
} as const satisfies Record<string, ErrorText>;
