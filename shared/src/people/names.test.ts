import { describe, expect, it } from 'vitest';
import { looksLike, mixesScripts, namesARole, namesOneOf } from './names.ts';

const PEOPLE = ['Flor Oca', 'José Ñahui Quispe', 'Carmen'];
const ORGANISATIONS = ['MinAmbiente', 'Ministerio del Ambiente', 'RAI'];

describe('names that look like those of the forum', () => {
  it.each([
    ['itself', 'Flor Oca'],
    ['case and spaces', '  FLOR   oca '],
    ['a line between', 'Flor\nOca'],
    ['no space', 'FlorOca'],
    ['punctuation', 'Flor. Oca!'],
    ['the other way round', 'Oca, Flor'],
    ['accents left out', 'Jose Nahui Quispe'],
    ['accents composed otherwise', 'José Ñahui Quispe'.normalize('NFD')],
    ['zero width', 'Flor\u200b O\u2060ca'],
    ['a soft hyphen and a variation selector', 'Fl\u00ador Oca\ufe0f'],
    ['direction overrides', '\u202eFlor Oca\u202c'],
    ['Cyrillic', 'Flоr Оса'],
    ['Greek', 'Flοr Οca'],
    ['full width', 'Ｆｌｏｒ　Ｏｃａ'],
    ['mathematical letters', '𝐅𝐥𝐨𝐫 𝐎𝐜𝐚'],
    ['figures and a capital I', 'F1or 0ca'],
    ['a capital I', 'FIor Oca'],
    ['rn for m', 'Carrnen'],
    ['a title', 'Dra. Flor Oca'],
    ['an office', 'Ministra Flor Oca'],
    ['an organisation beside it', 'Flor Oca (MinAmbiente)'],
  ])('%s', (_kind, name) => {
    expect(looksLike(name, PEOPLE, ORGANISATIONS)).toBe(true);
  });

  it.each(['Flor Oca Mamani', 'Flor O.', 'Florencia Oca', 'Rosa', 'José Quispe', 'Ana', '李', '🙂'])(
    'leaves «%s» alone',
    (name) => {
      expect(looksLike(name, PEOPLE, ORGANISATIONS)).toBe(false);
    },
  );

  it('tells an organisation that is given as a name', () => {
    expect(looksLike('MINAMBIENTE', ORGANISATIONS)).toBe(true);
    expect(looksLike('Ministerio  del Аmbiente', ORGANISATIONS)).toBe(true);
    expect(looksLike('Ministerio de Salud', ORGANISATIONS)).toBe(false);
  });

  it('finds a person named inside a text', () => {
    expect(namesOneOf('de parte de Flor Oca, vecina', PEOPLE)).toBe(true);
    expect(namesOneOf('comedor Las Flores', PEOPLE)).toBe(false);
    expect(namesOneOf('Asociación Virgen del Carmen', PEOPLE)).toBe(false);
  });

  it.each([
    'Facilitación',
    'la moderadora',
    'Administración',
    'Rosa (facilitadora)',
    'Moderаtor',
    'Equipo Minga',
    'The Host',
    'Soporte',
  ])('knows a role given as a name: %s', (name) => expect(namesARole(name)).toBe(true));
  it.each(['Rosa Mesa', 'Minga Quispe', 'Hostilio Soto', 'Admira Díaz', 'Ana King', 'La Vecina', 'Participante 5'])(
    'leaves people their names: %s',
    (name) => expect(namesARole(name)).toBe(false),
  );

  it('knows words of several alphabets', () => {
    expect(mixesScripts('Flоr Oca')).toBe(true);
    expect(mixesScripts('Nadia Петрова')).toBe(false);
    expect(mixesScripts('Ｆlor')).toBe(false);
  });
});
