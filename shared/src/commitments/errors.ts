import type { ErrorText } from '../kernel/error-text.ts';

export const COMMITMENTS_ERRORS = {
  'commitment.not-found': { status: 404, es: 'Ese compromiso no existe o no está a su alcance.', en: 'That commitment does not exist or is out of your reach.' },
  'commitment.changed-meanwhile': { status: 409, es: 'Otra persona cambió este compromiso hace un momento. Revise sus cambios y vuelva a intentar.', en: 'Someone else has just changed this commitment. Check their changes and try again.' },
  'commitment.not-drafter': { status: 403, es: 'Este compromiso lo escribe su equipo de redacción. Únase al equipo para cambiarlo.', en: 'This commitment is written by its drafting team. Join the team to change it.' },
  'commitment.not-lead': { status: 403, es: 'En validación escribe la entidad responsable, con sus razones.', en: 'In validation the lead entity writes, with its reasons.' },
  'commitment.incomplete': { status: 422, es: 'Faltan datos para fijar una versión.', en: 'Some parts are missing before a version can be frozen.' },
  'commitment.unchanged': { status: 409, es: 'Nada cambió desde la versión {number}.', en: 'Nothing has changed since version {number}.' },
  'commitment.nothing-frozen': { status: 409, es: 'Fije una versión antes de publicar.', en: 'Freeze a version before publishing.' },
  'commitment.withdrawn': { status: 409, es: 'Este compromiso fue retirado y ya no se puede cambiar.', en: 'This commitment was withdrawn and can no longer be changed.' },
  'commitment.already': { status: 409, es: 'Este compromiso ya está en ese estado.', en: 'This commitment is already in that state.' },
  'commitment.board-hidden': { status: 409, es: 'Las notas de esa pizarra todavía son privadas. Cree el compromiso cuando se muestren.', en: 'The notes of that board are still private. Create the commitment once they are shown.' },
  'commitment.source-not-found': { status: 404, es: 'Ese origen no existe en este ciclo.', en: 'That source does not exist in this cycle.' },
  'rating.not-found': { status: 404, es: 'Esa calificación no existe o ya no cuenta.', en: 'That rating does not exist or counts no longer.' },
  'rating.own': {
    status: 422,
    es: 'Esa persona facilita el proceso o tiene un asiento en el foro. El potencial lo califican quienes revisan el plan, no quienes lo hacen.',
    en: 'That person facilitates the process or holds a seat in the forum. Potential is rated by those who review the plan, not by those who make it.',
  },
  'version.not-found': { status: 404, es: 'Esa versión no existe.', en: 'That version does not exist.' },
  'commitment.not-approved': { status: 409, es: 'La votación «{ballot}» no aprobó este compromiso. Para publicarlo de todos modos, dé una razón pública.', en: 'The ballot “{ballot}” did not approve this commitment. To publish it all the same, give a public reason.' },
  'commitment.objections-open': {
    status: 409,
    es: 'En la votación «{ballot}» hay objeciones a este compromiso sin respuesta ({count}). Respóndalas, o dé una razón pública para incluirlo en el plan de todos modos.',
    en: 'In the ballot “{ballot}” there are objections to this commitment without an answer ({count}). Answer them, or give a public reason for taking it into the plan all the same.',
  },
  'commitment.not-voted': {
    status: 409,
    es: 'La votación «{ballot}» aprobó una versión anterior de este compromiso. Para incluir la nueva en el plan sin votarla, dé una razón pública.',
    en: 'The ballot “{ballot}” approved an earlier version of this commitment. To take the new one into the plan without a vote, give a public reason.',
  },
  'commitment.on-ballot': { status: 409, es: 'La votación «{ballot}» sobre este compromiso no tiene todavía un resultado. Espérelo, o dé una razón pública para publicarlo antes.', en: 'The ballot “{ballot}” on this commitment has no result yet. Wait for it, or give a public reason for publishing before.' },
} as const satisfies Record<string, ErrorText>;
