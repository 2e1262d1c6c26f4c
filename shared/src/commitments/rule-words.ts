import type { Locale } from '../people/rules.ts';
import type { Hint, RuleId } from './rules.ts';

type Both = Record<Locale, string>;
type Words = { title: Both } & Record<string, Both>;
const both = (es: string, en: string): Both => ({ es, en });

/** Each loss as it is said alone, together with lost participation, and with a reason given or still wanted. */
function losses(sentences: Record<string, Both>): Record<string, Both> {
  const also = both(' También quita la participación.', ' It removes participation too.');
  const wanted = both(' Hace falta una razón.', ' A reason is needed.');
  const given = both(
    ' La razón que se dio la lee cualquiera junto al texto.',
    ' Anybody reads the reason given beside the text.',
  );
  const join = (...parts: Both[]) => both(parts.map(({ es }) => es).join(''), parts.map(({ en }) => en).join(''));
  return Object.fromEntries(
    Object.entries(sentences).flatMap(([variant, sentence]) => [
      [variant, join(sentence, wanted)],
      [`${variant}-reasoned`, join(sentence, given)],
      [`${variant}-unheard`, join(sentence, also, wanted)],
      [`${variant}-unheard-reasoned`, join(sentence, also, given)],
    ]),
  );
}

/** What each rule is called, and the sentence for each thing it may say. `{name}` is filled from the hint's params. */
export const RULE_WORDS: Record<RuleId, Words> = {
  C01: {
    title: both('Los datos de la ficha están completos', 'The template is complete'),
    flag: both(
      'En la ficha faltan datos ({count}). Sin ellos no se puede fijar una versión.',
      'The template is not complete (parts missing: {count}). Without them no version can be frozen.',
    ),
  },
  C02: {
    title: both('El periodo cabe en el plan', 'The period fits the plan'),
    flag: both(
      'El periodo debe empezar antes de terminar y caber entre {from} y {to}.',
      'The period must start before it ends and fit between {from} and {to}.',
    ),
  },
  C03: {
    title: both('Entre dos y diez hitos completos', 'Two to ten complete milestones'),
    flag: both(
      'Hitos escritos: {count}. Se recomiendan entre dos y diez.',
      'Milestones written: {count}. Two to ten are recommended.',
    ),
    parts: both(
      'Cada hito necesita producto, fecha y responsable.',
      'Each milestone needs an output, a date and who is responsible.',
    ),
  },
  C04: {
    title: both('Cada hito se puede comprobar', 'Each milestone can be checked'),
    flag: both(
      'El producto del hito {number} no nombra algo comprobable: una norma, un informe, un registro, una cantidad.',
      'The output of milestone {number} names nothing one can check: a rule, a report, a register, a count.',
    ),
  },
  C05: {
    title: both('Los hitos se reparten en el tiempo', 'Milestones are spread over time'),
    outside: both('Hay hitos con fecha fuera del periodo.', 'Some milestones fall outside the period.'),
    'last-day': both('Todos los hitos vencen el último día.', 'All milestones are due on the last day.'),
    late: both(
      'Ningún hito cae en la primera mitad del periodo.',
      'No milestone falls in the first half of the period.',
    ),
  },
  C06: {
    title: both('El resultado tiene un indicador', 'The result has an indicator'),
    flag: both(
      'Diga de dónde se parte, a cuánto se llega, cuándo y según qué fuente.',
      'Say where it starts, how far it goes, by when and according to which source.',
    ),
  },
  C07: {
    title: both('Abre algo al público', 'It opens something to the public'),
    flag: both(
      'Explique en al menos {characters} caracteres cómo aumenta la transparencia, la participación o la rendición de cuentas ante la ciudadanía.',
      'Explain in at least {characters} characters how it raises transparency, participation or accountability towards the public.',
    ),
  },
  C08: {
    title: both('La rendición de cuentas tiene un mecanismo', 'Accountability has a mechanism'),
    flag: both(
      'Nombre ante quién y cómo se responde: audiencia, informe público, reclamo, sanción.',
      'Name to whom and how somebody answers: a hearing, a public report, a complaint, a sanction.',
    ),
  },
  C09: {
    title: both('Potencial de resultados', 'Potential for results'),
    substantial: both(
      'Apunta a un cambio sustancial: un hito produce una regla que obliga.',
      'It points to a substantial change: a milestone yields a binding rule.',
    ),
    modest: both(
      'Parece modesto: sus productos son herramientas, datos o capacitaciones. ¿Qué regla o práctica cambiaría?',
      'It looks modest: its outputs are tools, data or training. Which rule or practice would change?',
    ),
    unclear: both(
      'El potencial no está claro: continúa algo que ya se hace y no dice qué añade.',
      'The potential is unclear: it continues what is already done and does not say what it adds.',
    ),
  },
  C10: {
    title: both('Se distingue de planes anteriores', 'It differs from earlier plans'),
    flag: both(
      'Se parece a «{title}», de un plan anterior. Diga qué hay de nuevo.',
      'It resembles “{title}”, from an earlier plan. Say what is new.',
    ),
  },
  C11: {
    title: both('Se sabe de dónde viene', 'It is known where it comes from'),
    flag: both(
      'No está unido a ningún diagnóstico, nota o grupo de ideas.',
      'It is not linked to any diagnosis, note or cluster of ideas.',
    ),
  },
  C12: {
    title: both('Lo redacta un equipo mixto', 'A mixed team drafts it'),
    flag: both(
      'Asientos que redactan: {drafters}; sectores: {sectors}. Se recomiendan cinco asientos, de dos sectores, y no solo del Estado.',
      'Seats drafting: {drafters}; sectors: {sectors}. Five seats from two sectors are recommended, and not only from the state.',
    ),
  },
  C13: {
    title: both('Dice con qué recursos', 'It says with what resources'),
    flag: both(
      'Indique el presupuesto o el plan institucional, o escriba «sin costo».',
      'State the budget or the institutional plan, or write “no cost”.',
    ),
  },
  C14: {
    title: both('Conserva lo que se acordó', 'It keeps what was agreed'),
    ...losses({
      swapped: both(
        'Baja la ambición de lo acordado: el hito «{milestone}» ahora es «{now}».',
        'It lowers the ambition of what was agreed: the milestone “{milestone}” is now “{now}”.',
      ),
      dropped: both(
        'Baja la ambición de lo acordado: ya no está el hito «{milestone}».',
        'It lowers the ambition of what was agreed: the milestone “{milestone}” is gone.',
      ),
      potential: both('Baja la ambición de la versión cocreada.', 'It lowers the ambition of the co-created version.'),
      milestone: both(
        'Quita el hito «{milestone}» de la versión cocreada.',
        'It drops the milestone “{milestone}” of the co-created version.',
      ),
      replaced: both(
        'El hito «{milestone}» de la versión cocreada ahora promete otra cosa: «{now}».',
        'The milestone “{milestone}” of the co-created version now promises something else: “{now}”.',
      ),
      participation: both(
        'Quita la participación de la versión cocreada.',
        'It removes participation from the co-created version.',
      ),
    }),
  },
  C15: {
    title: both('Se lee con facilidad', 'It reads easily'),
    long: both(
      'Las frases tienen {words} palabras en promedio. Con menos de treinta se leen mejor.',
      'Sentences have {words} words on average. Under thirty they read better.',
    ),
    acronyms: both(
      'Explique estas siglas la primera vez: {acronyms}.',
      'Spell these acronyms out the first time: {acronyms}.',
    ),
  },
  C16: {
    title: both('Puede ser un compromiso prometedor', 'It may be a promising commitment'),
    flag: both(
      'Lo será con hitos comprobables, una apertura al público bien explicada y un potencial claro.',
      'It will be with milestones one can check, a well explained opening to the public and a clear potential.',
    ),
  },
};

const fill = (text: string, params: Hint['params']) =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));

export function hintTitle(rule: RuleId, locale: Locale): string {
  return RULE_WORDS[rule].title[locale];
}

/** The sentence of a hint; null where there is nothing to say. */
export function hintSentence(hint: Hint, locale: Locale): string | null {
  const words = RULE_WORDS[hint.rule][hint.variant];
  return words ? fill(words[locale], hint.params) : null;
}
