/**
 * Names that cannot be told apart by eye. Derived from the kinds of UTS #39 (skeletons): letters of other scripts that
 * look like Latin ones, figures like letters, marks, invisible and direction characters, and words that mix scripts.
 * Our own small table, because no well-kept package of this kind exists for JavaScript and the whole table of Unicode
 * (6,300 rows, most of them symbols) would ship for names of a few dozen people; what the table lacks is caught by the
 * rule on mixed scripts.
 */

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

/** What the eye reads of a name; two names with one skeleton look the same. Only for comparing, never for showing. */
function nameSkeleton(name: string): string {
  const letters = oneLine(name)
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
  const latin = [...letters].map((letter) => LATIN.get(letter) ?? letter).join('');
  return latin
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

/** Is one of these people, by first name and surname, named somewhere in the text? */
export function namesOneOf(text: string, people: readonly string[]): boolean {
  const words = new Set(wordsOf(text));
  return people.some((person) => {
    const name = wordsOf(person);
    return name.length > 1 ? name.every((word) => words.has(word)) : looksLike(text, [person]);
  });
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

/** Would somebody who reads this name take it for a role of the forum instead of a person? */
export function namesARole(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => OFFICES.has(word))) return true;
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
export function mixesScripts(name: string): boolean {
  const words = name.normalize('NFKC').split(/[^\p{L}\p{M}]+/u);
  return words.some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1);
}
