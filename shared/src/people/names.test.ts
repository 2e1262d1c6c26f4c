import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfClaim, faultOfOwnName, looksLike } from './names.ts';

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
});

const FORUM = {
  people: ['Flor Oca', 'José Ñahui Quispe', 'Carmen', 'Nina Algarrobo', 'Jacinta Molle'],
  organisations: ['MinAmbiente', 'Ministerio de Ambiente (demostración)', 'RAI', 'Barrios Serenos'],
};
const faultOfName = (text: string) => faultOfClaim(text, FORUM, 'name');

describe('what somebody with an account says they are called', () => {
  const faultOfOwn = (name: string) => faultOfOwnName(name, FORUM);

  it.each([
    ['name-of-other', 'Molle, Jacinta'],
    ['name-of-other', 'Jacinta Molle (MinAmbiente)'],
    ['is-organisation', 'Barrios Serenos'],
    ['is-role', 'Moderador'],
    ['is-role', 'Facilitación'],
    ['is-role', 'Rosa, moderadora'],
    ['is-mark', 'Verificado ✓'],
    ['is-mark', 'Rosa Huamán (oficial)'],
    ['is-link', 'https://evil.example/x'],
    ['is-link', 'Rosa evil.com'],
    ['is-link', 'Rosa bit.ly/x'],
    ['is-link', 'rosa@example.org'],
    ['mixed-scripts', 'Rоsa Quispe'],
  ])('%s: «%s» is refused', (fault, name) => {
    expect(faultOfOwn(name)).toBe(fault);
  });

  it.each(['Jacinta Molle Soto', 'Dra. J.R. Huamán', 'Rosa Ma.Elena Huamán', 'Lic. Rosa', 'O’Higgins-Paz, Ana'])(
    '«%s», as people are called, is taken',
    (name) => {
      expect(faultOfOwn(name)).toBeNull();
    },
  );
});

describe('what somebody without an account says of who speaks', () => {
  it.each([
    ['of-the-forum', 'Nina Algarrobo'],
    ['of-the-forum', 'confirmada por Jacinta Molle'],
    ['of-the-forum', 'Jacinta Molle y equipo'],
    ['of-the-forum', 'Ana\nNina Algarrobo'],
    ['of-the-forum', 'Nina Algarrobo de la Cruz'],
    ['of-the-forum', 'de parte de JacintaMolle'],
    ['of-the-forum', 'N i n a Algarrobo, vecina'],
    ['of-the-forum', 'Dra. Carmen'],
    ['is-link', 'Ana www.evil.example'],
    ['is-link', 'https://evil.example'],
    ['is-mark', '✔ verificada'],
    ['is-mark', 'Ana ☑️'],
    ['is-mark', 'Ana ✅'],
    ['is-mark', 'Persona verificada'],
    ['is-mark', 'invitada, sin verificar'],
    ['is-mark', 'Ana (verified)'],
    ['is-mark', 'voz con verificación'],
    ['is-mark', 'v e r i f i c a d a'],
    ['is-mark', 'Confirmed guest'],
    ['is-mark', 'Cuenta oficial de la Secretaría'],
    ['is-mark', 'Official account'],
    ['is-organisation', 'MinAmbiente oficial'],
    ['is-organisation', 'Ministerio de Ambiente'],
    ['is-organisation', 'Ministerio  del Аmbiente'],
    ['is-organisation', 'Ana · MinAmbiente'],
    ['is-organisation', 'Min. Ambiente'],
    ['is-organisation', 'Vocera de Barrios Serenos'],
    ['is-role', 'Facilitación'],
    ['is-role', 'la moderadora'],
    ['is-role', 'Administración'],
    ['is-role', 'Rosa (facilitadora)'],
    ['is-role', 'Moderаtor'],
    ['is-role', 'Equipo Minga'],
    ['is-role', 'The Host'],
    ['is-role', 'Soporte'],
    ['mixed-scripts', 'Rоsa Pérez'],
  ])('is refused as %s: «%s»', (fault, name) => expect(faultOfName(name)).toBe(fault));

  it.each([
    ...[
      'Nina',
      'Nina Pérez',
      'Nina de la Cruz',
      'N. Algarrobo',
      'Carmen Pérez',
      'José Quispe',
      'Jacinta',
      'Rosa Molle',
    ],
    ...[
      'Rosa Mesa',
      'Minga Quispe',
      'Hostilio Soto',
      'Admira Díaz',
      'Ana King',
      'La Vecina',
      'Participante 5',
      '李',
      '🙂',
    ],
    ...['Nadia Петрова', 'Ｆlor', 'Verónica Oficialdegui', 'Con Firmeza', 'Serena Barrios', 'Voz de la tierra'],
  ])('leaves people their names: «%s»', (name) => expect(faultOfName(name)).toBeNull());

  it('may say of where she comes from what is no name of a person and no mark', () => {
    const faultOfOrigin = (text: string) => faultOfClaim(text, FORUM, 'origin');
    for (const free of [
      'MinAmbiente',
      'comedor Las Flores',
      'Asociación Virgen del Carmen',
      'Escuela de Administración',
    ])
      expect(faultOfOrigin(free), free).toBeNull();
    expect(faultOfOrigin('de parte de Flor Oca, vecina')).toBe('of-the-forum');
    expect(faultOfOrigin('MinAmbiente — verificada')).toBe('is-mark');
  });

  const LIKE: Record<string, string> = {
    ...{ a: 'аɑᴀ𝐚ａáä', b: 'ʙ𝐛ｂ', c: 'сϲᴄç', e: 'еᴇéê', f: '𝐟ｆ', i: 'іıɪ1|í', j: 'јϳᴊ', l: 'I1|ʟ', m: 'ᴍ𝐦' },
    ...{ n: 'ոɴñ', o: 'оοօ0ᴏøó', q: 'ԛ𝐪', r: 'гʀ𝐫', s: 'ѕ𝐬', t: 'ᴛτŧ', u: 'սυᴜú', v: 'ѵνᴠ', y: 'уʏγ' },
  };
  const disguised = (name: string) =>
    fc
      .array(fc.tuple(fc.nat(9), fc.constantFrom('', '', '', '\u200b', '\u00ad', '\u0301', '\ufe0f', '\u202e')), {
        minLength: name.length,
        maxLength: name.length,
      })
      .map((choices) =>
        [...name]
          .map((letter, at) => {
            const [choice = 0, beside = ''] = choices[at] ?? [];
            const like = [...(LIKE[letter.toLowerCase()] ?? '')];
            return `${choice > 5 ? (like[choice % like.length] ?? letter) : letter}${letter === ' ' ? '' : beside}`;
          })
          .join(''),
      );
  const around = fc.constantFrom('', 'de parte de ', 'Dra. ', '— ', 'Ana, ', '«');

  it.each([
    ['people', ['Flor Oca', 'José Ñahui Quispe', 'Nina Algarrobo', 'Jacinta Molle'], 'of-the-forum'],
    ['organisations', ['MinAmbiente', 'Ministerio de Ambiente', 'Barrios Serenos'], 'is-organisation'],
    ['marks', ['verificada', 'confirmado', 'oficial', 'verified', 'sin verificar'], 'is-mark'],
  ])('what the eye reads as names or words of these is refused, however it is written: %s', (_kind, names, fault) => {
    const written = fc.tuple(around, fc.constantFrom(...names).chain(disguised), fc.constantFrom('', ' y equipo', '!'));
    fc.assert(fc.property(written, (parts) => faultOfName(parts.join('')) === fault));
  });
});

describe('an office of the State, or an institution, is no name of a person', () => {
  it.each([
    'Viceministra de Educación',
    'La Ministra',
    'Ministro',
    'MINISTRA DE SALUD',
    'El Ministerio',
    'Ministerio X',
    'Rosa del Ministerio',
    'Alcaldesa de Piura',
    'Secretario del Consejo',
    'Presidenta',
    'Minister of Health',
    'The Mayor',
    'Deputy Minister of Education',
    'Vice-ministra de Salud',
    'The Prime Minister',
    'Director for Openness',
    'Μinistra de Salud',
  ])('%s', (name) => {
    expect([faultOfClaim(name, FORUM, 'name'), faultOfOwnName(name, FORUM)]).not.toContain(null);
  });

  it.each([
    'Ministra Rosa Huamán',
    'Luis Alcalde',
    'Deputy Minister Rosa Huamán',
    'Prime Lane',
    'María Alcalde de la Torre',
    'Federico Mayor',
    'Rosa de la Cruz',
    'Juana Presidente Soto',
    'Ana de los Ángeles',
    'JPR',
    'Dra. Nina Secretario',
  ])('%s is free', (name) => {
    expect([faultOfClaim(name, FORUM, 'name'), faultOfOwnName(name, FORUM)]).toEqual([null, null]);
  });
});
