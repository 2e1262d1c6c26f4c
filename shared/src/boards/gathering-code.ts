/** Letters that nobody takes for another, on a wall or by ear; without vowels they spell no word. 47 million codes. */
export const CODE_LETTERS = 'BCDFGHJKMNPQRSTWXYZ';
export const CODE_LENGTH = 6;

/** What somebody typed as a code: small letters, spaces, hyphens and accents are forgiven. */
export const typedCode = (text: string): string =>
  text
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');

export const isCode = (text: string): boolean =>
  text.length === CODE_LENGTH && [...text].every((letter) => CODE_LETTERS.includes(letter));

/** As it stands on a wall and is read aloud: in two halves. */
export const shownCode = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** Why a typed code leads nowhere. */
const WHY_NOT = ['shape', 'unknown', 'many', 'closed', 'expired', 'board'] as const;
export type WhyNot = (typeof WHY_NOT)[number];
export const isWhyNot = (text: string | null): text is WhyNot => WHY_NOT.some((why) => why === text);

/** How long the name of a gathering may be. */
export const GATHERING_TITLE_LENGTH = 120;
