/**
 * Names that cannot be told apart by eye. Derived from the kinds of UTS #39 (skeletons): letters of other scripts that
 * look like Latin ones, figures like letters, marks, invisible and direction characters, and words that mix scripts.
 * Our own small table, because no well-kept package of this kind exists for JavaScript and the whole table of Unicode
 * (6,300 rows, most of them symbols) would ship for names of a few dozen people; what the table lacks is caught by the
 * rule on mixed scripts.
 */

import { holdsAddress } from '../kernel/addresses.ts';
import { oneLine } from '../kernel/text.ts';

const LOOK_ALIKE: readonly (readonly [string, string])[] = [
  // Cyrillic, capitals and small letters
  ['АВЕЗКМНОРСТУХІЈЅԌԚԜӀ', 'ABE3KMHOPCTYXIJSGQWl'],
  ['аеорсухіјѕһԁԛԝѵгзӏ', 'aeopcyxijshdqwvr3l'],
  // Greek
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'ABEZHIKMNOPTYXC'],
  ['αοικνρτυχγϲϳ', 'aoikvptuxycj'],
  // Armenian, Cherokee
  ['օսհոցԼՕՍ', 'ouhngLOU'],
  ['ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ', 'ABCDEHJKLMPRSTVWZ'],
  // Latin letters that do not fall apart into a letter and a mark
  ['ıɩɪłøđħŧɑɡʟɴʀʏʙᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ', 'iiilodhtaglnrybacdejkmoptuvwz'],
];
const LATIN = new Map(LOOK_ALIKE.flatMap(([from, to]) => [...from].map((letter, at) => [letter, to[at] ?? ''])));

/** Asked before letters fall apart too: some then are another letter, which looks like none. */
const inLatin = (text: string) => [...text].map((letter) => LATIN.get(letter) ?? letter).join('');

/** What the eye reads of a name; two names with one skeleton look the same. Only for comparing, never for showing. */
function nameSkeleton(name: string): string {
  const bare = inLatin(oneLine(name))
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
  return inLatin(bare)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}|]+/gu, ' ')
    .replace(/[i1|]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .trim();
}

/** Put before a name they make nobody else of it. As skeletons. */
const TITLES = new Set(
  'sr sra srta don dona dr dra lic ing mg mag prof profa ministro ministra viceministro viceministra director directora mr mrs ms miss minister'
    .split(' ')
    .map(nameSkeleton),
);
const wordsOf = (name: string) => nameSkeleton(name).split(' ').filter(Boolean);

function readingsOf(words: readonly string[]): string[] {
  return [words.join(''), [...words].sort().join('')];
}

/**
 * Would somebody who reads `name` take it for one of `others`?
 * @param aside words that make nobody else of a name when they stand beside it: those of the forum's organisations
 */
export function looksLike(name: string, others: readonly string[], aside: readonly string[] = []): boolean {
  const words = wordsOf(name);
  const beside = new Set([...TITLES, ...aside.flatMap(wordsOf)]);
  const bare = words.filter((word) => !beside.has(word));
  const readings = new Set([...readingsOf(words), ...(bare.length > 0 ? readingsOf(bare) : [])]);
  return others.some((other) => readingsOf(wordsOf(other)).some((reading) => readings.has(reading)));
}

/** Words that join others and make no name by themselves. */
const JOINING = new Set('de del la el las los y e of the and da do dos das'.split(' ').map(nameSkeleton));

/** Whatever stands together in the text as one word, so that spaces inside a name hide nothing. Texts have a line at most. */
function runsOf(words: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (let from = 0; from < words.length; from++)
    for (let to = from + 1; to <= words.length; to++) runs.add(words.slice(from, to).join(''));
  return runs;
}

/** What stands in brackets behind a name adds to it, and people leave it out. */
const withoutBrackets = (name: string) => name.replace(/\([^)]*\)/gu, ' ');
const ownWordsOf = (name: string) => wordsOf(name).filter((word) => !JOINING.has(word));

/** Does the text name one of these somewhere: in one piece, or with all its words in any order? */
function namesWithin(text: string, names: readonly string[]): boolean {
  const words = ownWordsOf(text);
  const [known, runs] = [new Set(words), runsOf(words)];
  return names
    .flatMap((name) => [name, withoutBrackets(name)])
    .map(ownWordsOf)
    .some((own) => own.length > 0 && (runs.has(own.join('')) || own.every((word) => known.has(word))));
}

/** Who is called by one word shares it with many: alone it is theirs, beside another word it is somebody else's. */
function namesOneOf(text: string, people: readonly string[], aside: readonly string[]): boolean {
  const whole = people.filter((one) => ownWordsOf(one).length > 1);
  return namesWithin(text, whole) || looksLike(text, people, aside);
}

/** How the mark beside a voice speaks: of whoever is verified or confirmed, in both languages. As beginnings of words. */
const MARKS = 'verif unverif confirm unconfirm acredit accredit certif autentic authentic'.split(' ').map(nameSkeleton);
const WHOLE_MARKS = new Set(
  'oficial oficiales official officials verificado verificada verificados verificadas verificar verified confirmado confirmada confirmados confirmadas confirmed'
    .split(' ')
    .map(nameSkeleton),
);
const CHECK_MARKS = /[\u2713\u2714\u2611\u2705\u{1f5f8}\u{1f5f9}\u237b\u221a\u{1f197}\uaa9c]/u;

/** Does it say of itself what only the mark beside it may say? */
function speaksAsMark(text: string): boolean {
  const words = wordsOf(text);
  return (
    CHECK_MARKS.test(text) ||
    words.some((word) => MARKS.some((mark) => word.startsWith(mark))) ||
    [...runsOf(words)].some((run) => WHOLE_MARKS.has(run))
  );
}

/** Whom nobody from outside may be taken for. */
export type ForumNames = { readonly people: readonly string[]; readonly organisations: readonly string[] };
type NameFault = 'is-mark' | 'is-role' | 'is-link' | 'mixed-scripts';
type ClaimFault = NameFault | 'of-the-forum' | 'is-organisation';

/** What nobody may be called, with an account or without. */
function faultOfAnyName(name: string): NameFault | null {
  if (holdsAddress(name)) return 'is-link';
  if (speaksAsMark(name)) return 'is-mark';
  if (namesARole(name)) return 'is-role';
  return mixesScripts(name) ? 'mixed-scripts' : null;
}

/**
 * What somebody with an account says they are called. Families share surnames, so that only what reads like the whole name of
 * another person, alone or beside an organisation of the forum, or like an organisation is refused.
 */
export function faultOfOwnName(
  name: string,
  { people, organisations }: ForumNames,
): NameFault | 'name-of-other' | 'is-organisation' | null {
  if (looksLike(name, people, organisations)) return 'name-of-other';
  return looksLike(name, organisations) ? 'is-organisation' : faultOfAnyName(name);
}

/**
 * What somebody without an account says of who speaks: her name, where she comes from, whose words she writes down. One rule for
 * all three: no name of the forum's people inside it, and not the words of the mark. A first name alone, or another surname, is
 * always free.
 * @param as `origin` may be an organisation of the forum, which is what it is for; a `name` is no role either
 */
export function faultOfClaim(text: string, names: ForumNames, as: 'name' | 'origin' | 'voice'): ClaimFault | null {
  const { people, organisations } = names;
  if (namesOneOf(text, people, organisations)) return 'of-the-forum';
  if (as !== 'origin' && namesWithin(text, organisations)) return 'is-organisation';
  if (as === 'name') return faultOfAnyName(text);
  if (speaksAsMark(text)) return 'is-mark';
  return mixesScripts(text) ? 'mixed-scripts' : null;
}

const skeletons = (words: string) => new Set(words.split(' ').map(nameSkeleton));
/** Whoever is called so is taken for those who lead the hall, wherever the word stands in the name. */
const OFFICES = skeletons(
  'facilitacion facilitador facilitadora facilitadores facilitadoras moderacion moderador moderadora moderadores moderadoras ' +
    'administracion administrador administradora administradores administradoras admin ' +
    'facilitation facilitator facilitators moderation moderator moderators administration administrator administrators',
);
/** Names of a role only when nothing but such words is left. */
const ROLES = skeletons(
  'minga sistema system soporte support organizacion organizador organizadora organizer organizers coordinacion coordinador ' +
    'coordinadora coordination coordinator anfitrion anfitriona host secretaria secretariat observador observadora observer ' +
    'participante participant integrante member delegado delegada delegate staff',
);
const BESIDE_ROLES = skeletons(
  'el la los las de del the of equipo team mesa table foro forum tecnica oficial official',
);

/** No person is called so, wherever the word stands. */
const INSTITUTIONS = skeletons(
  'ministerio viceministerio ministerios municipalidad gobierno congreso presidencia parlamento embajada defensoria contraloria ' +
    'ministry ministries municipality government congress presidency parliament embassy ombudsman',
);
/**
 * Who holds an office of the State is called by it alone, or by it and its field: «la Ministra», «Viceministra de Educación». Some
 * of these words are surnames, too («Luis Alcalde»), and before a name they are a title («Ministra Flor Oca»): both stay free.
 */
const STATE_OFFICES = skeletons(
  'ministro ministra viceministro viceministra presidente presidenta vicepresidente vicepresidenta premier congresista ' +
    'diputado diputada senador senadora alcalde alcaldesa gobernador gobernadora director directora secretario ' +
    'secretaria contralor contralora defensor defensora jefe jefa gerente embajador embajadora ' +
    'minister president chair mayor governor secretary senator congressman congresswoman ambassador comptroller',
);
const ARTICLES = skeletons('el la los las the');
const OF_FIELD = skeletons('de del of for');
/** Written before an office, in a word of their own. */
const RANKS = skeletons('vice deputy prime first acting interim primer primera sub');

function namesAStateOffice(words: readonly string[]): boolean {
  const begins = words.findIndex((word) => !ARTICLES.has(word) && !RANKS.has(word));
  const [office = '', next] = begins < 0 ? [] : words.slice(begins);
  return STATE_OFFICES.has(office) && (next === undefined || OF_FIELD.has(next));
}

/** Would somebody who reads this name take it for a role of the forum, or an office of the State, instead of a person? */
function namesARole(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => OFFICES.has(word) || INSTITUTIONS.has(word)) || namesAStateOffice(words)) return true;
  const bare = words.filter((word) => !BESIDE_ROLES.has(word) && !TITLES.has(word));
  return bare.length > 0 && bare.every((word) => ROLES.has(word));
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

/** A word with letters of several alphabets is written so in order to look like another. */
function mixesScripts(name: string): boolean {
  const words = name.normalize('NFKC').split(/[^\p{L}\p{M}]+/u);
  return words.some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1);
}
