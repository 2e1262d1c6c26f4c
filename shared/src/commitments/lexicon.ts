import { folded } from '../kernel/text.ts';
import type { Potential } from '../cycles/rules.ts';

/** Word lists behind the drafting hints, in Spanish and English. They advise; they never judge. */

/** Lower case without accents, so that «Articulación» and «articulacion» meet the same rule. */
export const plain = folded;

const anyOf = (stems: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems})`, 'u');

const CONTINUITY = anyOf(
  'continu(?:ar|a|e|idad|ando|ing)|seguir|mantener|mantenimiento|maintain|keep on|carry on|continue',
);
const DUTY = anyOf(
  'funcion(?:es)? (?:propias?|ordinarias?|regulares)|competencias? (?:propias?|legal(?:es)?)|de acuerdo con sus funciones|existing duty|existing duties|statutory dut|ordinary functions',
);
const BINDING = anyOf(
  'ley(?:es)?(?![\\p{L}])|reglament|decreto|resolucion|directiva|norma(?:s|tiv)?|ordenanza|law(?:s)?(?![\\p{L}])|regulation|decree|resolution|directive|bylaw|by-law|ordinance|binding rule',
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
  'norma|ley|reglament|decreto|resolucion|directiva|ordenanza|informe|reporte|registro|portal|plataforma|sistema|protocolo|guia|manual|lineamient|plan|acta|convenio|base de datos|datos|modulo|procedimiento|modelo|diagnostico|estudio|mapa|curso|taller|campana|report|register|registry|rule|regulation|decree|resolution|directive|protocol|guide|guideline|minutes|agreement|dataset|module|procedure|study|map|course|workshop|system|platform|website|law',
);
const COUNT =
  /(?:^|[^\p{L}\p{N}])(?:\d+|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|one|two|three|four|five|six|seven|eight|nine|ten)(?![\p{L}\p{N}])/u;
const VAGUE = anyOf(
  'promover|promocion|fortalec|impuls|articul|fomentar|mejorar|sensibiliz|promote|strengthen|foster|encourage|improve|raise awareness',
);

export const namesPublic = (text: string): boolean => PUBLIC.test(plain(text));
export const namesAnswerability = (text: string): boolean => ANSWERABILITY.test(plain(text));
export const namesBindingChange = (text: string): boolean => BINDING.test(plain(text));

/** C04: an output one can check names a thing or a count; a verb such as «promover» alone names neither. */
export function isVerifiable(output: string): boolean {
  const words = plain(output);
  if (words.trim() === '') return false;
  const hasThing = ARTEFACT.test(words) || COUNT.test(words);
  return hasThing || (!VAGUE.test(words) && words.trim().split(/\s+/).length >= 4);
}

export type PotentialInput = {
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
  if (continues && input.addedValue.trim() === '') return 'unclear';
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
  const found = new Set(text.match(/(?<![\p{L}\p{N}])\p{Lu}{3,7}(?![\p{L}\p{N}])/gu) ?? []);
  return [...found].filter((acronym) => !text.includes(`(${acronym})`) && !text.includes(`${acronym} (`)).sort();
}
