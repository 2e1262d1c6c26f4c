import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityOf, cleanText, excerptOf, folded, isolated, isSameWord, isStorable, oneLine, slugOf } from './text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'é',
        'e\u0301',
        ' ',
        '\u00a0',
        '\n',
        '\r',
        '\u200b',
        '\u200c',
        '\u200d',
        '\u200e',
        '\u202e',
        '\u2067',
        'ا',
        'م',
        'א',
        '👩',
        '🌾',
        '🏴',
        '\u{e0067}',
        '\u{e007f}',
        '\ufe0f',
        '\u3164',
        '\u0007',
        '\u0085',
        'क',
        '्',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

describe('text as it is kept', () => {
  it('is composed, with the space of the keyboard, and the same however it was typed', () => {
    const [from, to] = ['La educación del país', 'La educacio\u0301n\u00a0del pai\u0301s'];
    expect(cleanText(to)).toBe(from);
    expect(cleanText('uno\r\ndos\rtres\u2028cuatro')).toBe('uno\ndos\ntres\ncuatro');
  });

  it('has no control character and nothing that turns the text around it', () => {
    expect(cleanText('\u0007campana')).toBe('campana');
    expect(cleanText('Informe \u202eoicnuna sin cierre')).toBe('Informe oicnuna sin cierre');
    expect(cleanText('a\u2066b\u2069c\u202ad\u202c')).toBe('abcd');
    expect(cleanText('Ana\u200b Que\u00adchua\ufeff')).toBe('Ana Quechua');
  });

  it('is empty when nobody can see it, so that a required text is asked for', () => {
    for (const nothing of [
      '\u200b',
      '\u200d\u200d',
      '\u3164',
      ' \u2060 ',
      '\u00ad\u034f',
      '\u{e0041}',
      '\u2800',
      '\ufe0f',
    ])
      expect(cleanText(nothing).trim()).toBe('');
  });

  it('keeps what a language or an emoji needs', () => {
    for (const kept of [
      'می\u200cخواهم',
      '👩\u200d🌾',
      '❤️',
      '1️⃣',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      'क्\u200dष',
      'مرحبا\u200f!',
      'ñandú — «S/ 10»',
      '  dos\n\n  espacios',
      '💣\u200d🧨',
    ])
      expect(cleanText(kept)).toBe(kept);
    expect(cleanText('Ana\u200d\u200cRai\u200e')).toBe('AnaRai');
    expect(cleanText('عدد\u200f')).toBe('عدد\u200f');
  });

  it('changes nothing the second time, and can always be stored', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(once).toBe(once.normalize('NFC'));
        expect(oneLine(oneLine(text))).toBe(oneLine(text));
        expect(once).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        if (isStorable(text)) expect(isStorable(once)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has one line where a title or a name stands', () => {
    expect(oneLine('  Mesa\r\nBEGIN:VEVENT\tdos  ')).toBe('Mesa BEGIN:VEVENT dos');
  });
});

describe('text that is compared', () => {
  it('is one word with and without accents, case, width and what nobody sees', () => {
    expect(isSameWord('Educación', 'EDUCACIO\u0301N ')).toBe(true);
    expect(isSameWord('Defensoría', 'Defen\u200bsori\u0301a')).toBe(true);
    expect(isSameWord('Ｍesa\u00a0de\nSalud', 'mesa de salud')).toBe(true);
    expect(isSameWord('Salud', 'Saludo')).toBe(false);
  });

  it('gives an address the same part however it was typed', () => {
    expect(slugOf('Ambiente y minería', 60)).toBe('ambiente-y-mineria');
    expect(slugOf('Educacio\u0301n', 60)).toBe('educacion');
    expect(slugOf('مرحبا', 60)).toBe('');
  });

  it('folds to what folding leaves alone', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(folded(folded(text))).toBe(folded(text));
        expect(folded(cleanText(text))).toBe(folded(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('text in a sentence', () => {
  it('keeps its direction to itself, and adds nothing where there is none to keep', () => {
    expect(isolated('مرحبا')).toBe('\u2068مرحبا\u2069');
    expect(isolated('Ana Quispe')).toBe('Ana Quispe');
  });

  it('is refused when no database can hold it', () => {
    expect(['a\u0000b', 'a\ud800b', 'a\udc00'].map(isStorable)).toEqual([false, false, false]);
    expect(isStorable('💣 ñ')).toBe(true);
  });
});

describe('the beginning of a text', () => {
  it('is the whole of it in one line where it is short', () => {
    expect(excerptOf(' La mesa\n\nse reúne. ')).toBe('La mesa se reúne.');
    expect(excerptOf('a'.repeat(280))).toBe('a'.repeat(280));
  });

  it('ends with a whole word, or in the middle of one that has no end', () => {
    expect(excerptOf('uno dos tres cuatro', 12)).toBe('uno dos…');
    expect(excerptOf('a'.repeat(300), 20)).toBe(`${'a'.repeat(19)}…`);
    expect(excerptOf(`corta ${'a'.repeat(300)}`, 20)).toBe(`corta ${'a'.repeat(13)}…`);
  });

  it('is never longer than asked, is what the text begins with, and halves no character', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'ñ', ' ', '\n', '😀', '𝒳', 'palabra'), maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, longest) => {
        const said = excerptOf(text, longest);
        const whole = text.replace(/\s+/g, ' ').trim();
        expect(said.length).toBeLessThanOrEqual(longest);
        expect(isStorable(said)).toBe(true);
        expect(said === whole || (said.endsWith('…') && whole.startsWith(said.slice(0, -1)))).toBe(true);
      }),
    );
  });
});

it('a zone is called by its city', () => {
  expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  expect(cityOf('UTC')).toBe('UTC');
});
