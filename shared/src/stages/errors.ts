import type { ErrorText } from '../kernel/error-text.ts';

export const STAGES_ERRORS = {
  'stage.not-found': { status: 404, es: 'Esa etapa no existe.', en: 'That stage does not exist.' },
  'stage.not-open': { status: 409, es: 'La etapa «{stageName}» aún no abre: comienza el {when}.', en: 'The stage “{stageName}” is not open yet: it starts on {when}.' },
  'stage.closed': { status: 409, es: 'La etapa «{stageName}» cerró el {when}.', en: 'The stage “{stageName}” closed on {when}.' },
  'stage.gate-unmet': { status: 409, es: 'La etapa «{stageName}» no puede abrir todavía: {missing}. La facilitación puede abrirla dando una razón pública.', en: 'The stage “{stageName}” cannot open yet: {missing}. A facilitator may open it by giving a public reason.' },
  'stage.changed-meanwhile': { status: 409, es: 'Otra persona cambió esta etapa hace un momento. Revise y vuelva a intentar.', en: 'Someone else has just changed this stage. Check it and try again.' },
} as const satisfies Record<string, ErrorText>;
