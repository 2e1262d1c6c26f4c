/** What may be wrong with one field; the sentence shown beside it. */
export const FIELD_ERRORS = {
  required: { es: 'Este dato es obligatorio.', en: 'This is required.' },
  invalid: { es: 'Este dato no es válido.', en: 'This is not valid.' },
  'too-short': { es: 'Escriba al menos {minimum} caracteres.', en: 'Write at least {minimum} characters.' },
  'too-long': { es: 'Use como máximo {maximum} caracteres.', en: 'Use at most {maximum} characters.' },
  'too-small': { es: 'Debe ser {minimum} o más.', en: 'Must be {minimum} or more.' },
  'too-big': { es: 'Debe ser {maximum} o menos.', en: 'Must be {maximum} or less.' },
  'not-whole': { es: 'Escriba un número entero.', en: 'Write a whole number.' },
  'least-promised': {
    es: 'Debe ser {minimum} o más: un foro puede pedir más de lo que dice esta regla, no menos.',
    en: 'Must be {minimum} or more: a forum may ask for more than this rule says, not for less.',
  },
  'most-promised': {
    es: 'Debe ser {maximum} o menos: un foro puede ser más exigente que esta regla, no menos.',
    en: 'Must be {maximum} or less: a forum may be stricter than this rule, not laxer.',
  },
  'not-above': {
    es: 'Debe ser mayor que {lower}, el otro número de esta regla.',
    en: 'Must be more than {lower}, the other number of this rule.',
  },
  'too-few': { es: 'Elija al menos {minimum}.', en: 'Choose at least {minimum}.' },
  'too-many': { es: 'Elija como máximo {maximum}.', en: 'Choose at most {maximum}.' },
  'not-email': { es: 'Escriba una dirección de correo válida.', en: 'Write a valid e-mail address.' },
  'not-allowed': { es: 'Este campo no se acepta aquí.', en: 'This field is not accepted here.' },
  'not-instant': {
    es: 'Escriba fecha y hora con zona, por ejemplo 2027-03-02T09:00:00-05:00.',
    en: 'Write date and time with offset, for example 2027-03-02T09:00:00-05:00.',
  },
  'year-out-of-range': { es: 'Use un año entre {first} y {last}.', en: 'Use a year between {first} and {last}.' },
  unreadable: {
    es: 'Un archivo no se puede leer: quítelo y vuelva a subirlo.',
    en: 'A file cannot be read: take it out and upload it again.',
  },
  'in-the-past': { es: 'Esa fecha ya pasó.', en: 'That date has passed.' },
  'window-short': {
    es: 'Deben quedar al menos {minutes} minutos para votar.',
    en: 'At least {minutes} minutes must be left to vote.',
  },
  unknown: { es: 'No existe en este foro.', en: 'It does not exist in this forum.' },
  taken: { es: 'Ya existe.', en: 'It already exists.' },
  'of-the-forum': {
    es: 'Así se llama alguien de este foro. Si es usted, ingrese con su cuenta; si no, agregue otro apellido o una inicial.',
    en: 'Somebody of this forum has that name. If it is you, sign in with your account; otherwise add another surname or an initial.',
  },
  'of-somebody-removed': {
    es: 'A alguien con ese nombre se le retiró de esta pizarra. Si es otra persona, agregue su apellido o hable con la facilitación.',
    en: 'Somebody with that name was removed from this board. If you are another person, add your surname or talk to the facilitators.',
  },
  'is-role': {
    es: 'Así se llama un papel del foro, no una persona. Escriba su propio nombre.',
    en: 'That is a role of the forum, not a person. Write your own name.',
  },
  'is-organisation': {
    es: 'Así se llama una organización del foro. Escriba aquí su propio nombre.',
    en: 'An organisation of the forum has that name. Write your own name here.',
  },
  'mixed-scripts': {
    es: 'Escriba cada palabra con letras de un solo alfabeto.',
    en: 'Write each word with letters of one alphabet.',
  },
  'not-slug': {
    es: 'Use letras minúsculas sin tilde, cifras y guiones; al menos dos.',
    en: 'Use small letters without accents, digits and hyphens; at least two.',
  },
  'not-time-zone': { es: 'Escriba una zona horaria como America/Lima.', en: 'Write a time zone such as America/Lima.' },
  'before-former-stage': {
    es: 'No puede comenzar antes que la etapa anterior.',
    en: 'It cannot start before the former stage.',
  },
  'lasts-too-long': {
    es: 'Una reunión dura como máximo {days} días. Revise las fechas.',
    en: 'A meeting lasts {days} days at most. Check the dates.',
  },
  'too-brief': {
    es: 'Una reunión dura al menos {minutes} minutos.',
    en: 'A meeting lasts at least {minutes} minutes.',
  },
  'longer-than-a-day': {
    es: 'Una reunión dura como máximo {hours} horas. Si son varios días, haga una reunión por día.',
    en: 'A meeting lasts {hours} hours at most. For several days, make one meeting for each.',
  },
  'before-stage': { es: 'La etapa «{stageName}» abre el {when}.', en: 'The stage “{stageName}” opens on {when}.' },
  'after-stage': { es: 'La etapa «{stageName}» cierra el {when}.', en: 'The stage “{stageName}” closes on {when}.' },
  'stage-too-long': {
    es: 'Una etapa dura como máximo {days} días. Revise el año.',
    en: 'A stage lasts {days} days at most. Check the year.',
  },
  'after-plan': {
    es: 'Una etapa cierra antes de que termine el plan: a más tardar el {when}.',
    en: 'A stage closes before the plan is over: by {when} at the latest.',
  },
  'closed-before-now': {
    es: 'Elija un momento por venir: esta etapa todavía no ha terminado. Si está abierta, termínela con «Cerrar ahora».',
    en: 'Choose a moment to come: this stage is not over yet. If it is open, end it with “Close now”.',
  },
  'opened-before-now': {
    es: 'Esta etapa todavía no abre: no puede haber abierto hace más de un día.',
    en: 'This stage is not open yet: it cannot have opened more than a day ago.',
  },
  'plan-before-stage': {
    es: 'El plan no puede terminar antes que su etapa «{stageName}», que cierra el {when}.',
    en: 'The plan cannot end before its stage “{stageName}”, which closes on {when}.',
  },
  'ends-before-start': { es: 'Debe terminar después de comenzar.', en: 'It must end after it starts.' },
} as const;
export type FieldErrorCode = keyof typeof FIELD_ERRORS;
