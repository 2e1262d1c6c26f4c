import { folded } from '../kernel/text.ts';
import type { Potential } from '../cycles/rules.ts';

/** Word lists behind the drafting hints, in Spanish and English. They advise; they never judge. */

/** Lower case without accents, so that «Articulación» and «articulacion» meet the same rule. */
const plain = folded;

// No look-behind: the oldest browsers we serve do not know it, and the whole file would fail to load.
const anyOf = (stems: string) => new RegExp(`(?:^|[^\\p{L}\\p{N}])(?:${stems})`, 'u');

const CONTINUITY = anyOf(
  'continu(?:ar|a|e|idad|ando|ing)|seguir|mantener|mantenimiento|maintain|keep on|carry on|continue',
);
const DUTY = anyOf(
  'funcion(?:es)? (?:propias?|ordinarias?|regulares)|competencias? (?:propias?|legal(?:es)?)|de acuerdo con sus funciones|existing duty|existing duties|statutory dut|ordinary functions',
);
const BINDING = anyOf(
  'ley(?:es)?(?![\\p{L}])|reglament|decreto|resolucion(?! de (?:imagen|pantalla|conflictos|problemas))|directiva|norma(?:s|tiv[ao]s?)?(?![\\p{L}])|ordenanza|law(?:s)?(?![\\p{L}])|regulation|decree|resolution|directive|bylaw|by-law|ordinance|statutes?(?![\\p{L}])|standing orders|binding (?:rule|board|decision|opinion)|(?:the|an|new|amended|draft) act(?![\\p{L}])',
);
const PUBLIC = anyOf(
  'ciudadan|public|poblacion|sociedad|personas|usuari|comunidad|estudiant|vecin|citizen|people|communit|society|student|residents',
);
const WIDE = anyOf(
  'entidades|instituciones|sectores|ministerios|gobiernos (?:regionales|locales)|todas las|agencies|institutions|ministries|municipalities|governments',
);
const ANSWERABILITY = anyOf(
  'rendicion de cuentas|rend(?:ir|ira|iran) cuentas|audiencia|informe public|queja|denuncia|reclam|sancion|responde|respuesta publica|explica(?:r|ra|n)? public|obligad|account publicly|hearing|public report|complaint|sanction|answer publicly|answers? to|public answer|redress',
);
const ARTEFACT = anyOf(
  'norma|ley|reglament|decreto|resolucion|directiva|ordenanza|informe|reporte|registro|portal|plataforma|sistema|protocolo|guia|manual|lineamient|plan|acta|convenio|tablero|dashboard|aplicativo|pagina|sitio|web(?![\\p{L}])|base de datos|datos|modulo|procedimiento|modelo|diagnostico|estudio|mapa|curso|taller|campana|report|register|registry|rule|regulation|decree|resolution|directive|protocol|guide|guideline|minutes|agreement|dataset|module|procedure|study|map|course|workshop|system|platform|website|law',
);
const COUNT =
  /(?:^|[^\p{L}\p{N}])(?:\d+|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|one|two|three|four|five|six|seven|eight|nine|ten)(?![\p{L}\p{N}])/u;
const VAGUE = anyOf(
  'promover|promocion|fortalec|impuls|articul|fomentar|mejorar|sensibiliz|promote|strengthen|foster|encourage|improve|raise awareness',
);

const STARTS_VAGUE =
  /^(?:promover|fortalecer|impulsar|articular|fomentar|mejorar|sensibilizar|promote|strengthen|foster|encourage|improve)(?![\p{L}])/u;

export const namesPublic = (text: string): boolean => PUBLIC.test(plain(text));
const PARTICIPATION = anyOf(
  'particip|consult|cocrea|audiencia|cabildo|deliber|opin(?:ar|ion|a)|observacion|voto|vota|dialog|co-creat|hearing|comment',
);
export const namesParticipation = (text: string): boolean => PARTICIPATION.test(plain(text));
export const namesAnswerability = (text: string): boolean => ANSWERABILITY.test(plain(text));
/** What only sounds like a rule: a picture's resolution, or a rule that is said not to change. */
const NO_RULE =
  /(?:alta|baja|mayor|high|low)[- ]resolu(?:cion|tion)|(?:ningun[oa]?|sin cambiar(?: la| el)?|no) (?:ley|norma|reglamento|law|rule|regulation|decree)s?(?: is| are| se| changed| changes)*/gu;
export const namesBindingChange = (text: string): boolean => BINDING.test(plain(text).replace(NO_RULE, ' '));

/** Something said in words: a dash, «n/a» or «nada nuevo» leaves the question open. */
export function saysSomething(text: string): boolean {
  const words = plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length >= 4 && !NOTHING.test(words.join(' '));
}
const NOTHING =
  /^(?:n a|no aplica|no corresponde|no (?:anade|agrega|aporta) nada|nada|ningun[oa]?|lo mismo|igual que|none|nothing|not applicable|the same)(?![\p{L}])/u;

/** C04: an output one can check names a thing or a count; a verb such as «promover» alone names neither. */
export function isVerifiable(output: string): boolean {
  const words = plain(output);
  if (words.trim() === '') return false;
  // «Fortalecer el sistema» names a thing and yields none: after such a verb only a count or a rule can be checked.
  if (STARTS_VAGUE.test(words)) return COUNT.test(words) || namesBindingChange(words);
  const hasThing = ARTEFACT.test(words) || COUNT.test(words);
  return hasThing || (!VAGUE.test(words) && words.trim().split(/\s+/).length >= 4);
}

type PotentialInput = {
  /** title, solution and results: what the commitment says it will do */
  promise: string;
  outputs: readonly string[];
  addedValue: string;
  isCarriedOver: boolean;
  responsibleOrganisations: number;
  claimsParticipation: boolean;
};

/**
 * C09, the hint on potential.
 * unclear: continues or repeats a duty and does not say what it adds; substantial: a milestone yields a binding change
 * that reaches more than one institution or the relation between state and citizens; modest: everything between.
 */
export function potentialHint(input: PotentialInput): Potential {
  const promise = plain(input.promise);
  const continues = input.isCarriedOver || CONTINUITY.test(promise) || DUTY.test(promise);
  if (continues && !saysSomething(input.addedValue)) return 'unclear';
  const reach =
    input.responsibleOrganisations > 1 || input.claimsParticipation || WIDE.test(promise) || PUBLIC.test(promise);
  return input.outputs.some(namesBindingChange) && reach ? 'substantial' : 'modest';
}

/** Share of common three-letter runs (Dice), between 0 and 1; C10 calls 0.7 the same title. */
export function titleSimilarity(a: string, b: string): number {
  const runs = (text: string) => {
    const clean = ` ${plain(text)
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} `;
    return new Set(Array.from({ length: Math.max(0, clean.length - 2) }, (_, at) => clean.slice(at, at + 3)));
  };
  const [left, right] = [runs(a), runs(b)];
  if (left.size + right.size === 0) return 0;
  return (2 * [...left].filter((run) => right.has(run)).length) / (left.size + right.size);
}

/** Plain language is measured by the mean number of words in a sentence. */
export function wordsPerSentence(text: string): number {
  const sentences = text
    .split(/[.!?;:\n]+(?:\s|$)/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (sentences.length === 0) return 0;
  return sentences.reduce((sum, sentence) => sum + sentence.split(/\s+/).length, 0) / sentences.length;
}

/** Acronyms that stand nowhere beside a bracket that spells them out. */
export function unexplainedAcronyms(text: string): string[] {
  const found = new Set(text.split(/[^\p{L}\p{N}]+/u).filter((word) => /^\p{Lu}{3,7}$/u.test(word)));
  return [...found].filter((acronym) => !text.includes(`(${acronym})`) && !text.includes(`${acronym} (`)).sort();
}
