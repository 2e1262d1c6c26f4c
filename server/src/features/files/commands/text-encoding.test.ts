import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inUtf8 } from './text-encoding.ts';

const folder = await mkdtemp(join(tmpdir(), 'minga-encoding-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function read(content: Buffer, extension: 'csv' | 'txt' | 'pdf' = 'csv'): Promise<string | null> {
  const path = join(folder, String((count += 1)));
  await writeFile(path, content);
  const { path: found, convertedFrom } = await inUtf8(path, extension);
  expect(convertedFrom === null).toBe(found === path);
  expect(await readFile(path), 'the parts stay as they came').toEqual(content);
  return found === path ? null : readFile(found, 'utf8');
}
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('a text of Windows becomes UTF-8', () => {
  it.each([
    ['año;región\r\n2026;Áncash\r\n'],
    ['«CAFÉ», «ÑAÑA»: SÍ'],
    ['Ministerio de Educación – Perú'.replace(' – ', ' - ')],
    ['café'],
    ['Áño é'],
    ['«Áño é»'],
    ['«ÁÉÍÓÚ»'],
    ['¿Él?'],
    ['Informação não é opinião'],
    [`${'Una línea sin nada más que contar. '.repeat(4_000)}ñandú`],
  ])('%.30s', async (text) => {
    expect(await read(latin(text))).toBe(text);
  });

  it('with the quotes, dashes and euro that Latin-1 lacks', async () => {
    const bytes = Buffer.from([
      0x93, 0x48, 0x6f, 0x6c, 0x61, 0x94, 0x20, 0x96, 0x20, 0x80, 0x20, 0x31, 0x30, 0x20, 0x85,
    ]);
    expect(await read(bytes)).toBe('“Hola” – € 10 …');
  });

  it.each<[string, (text: string) => Buffer]>([
    ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16, the other way round', (text) => Buffer.from(text, 'utf16le').swap16()],
  ])('so does %s with its mark', async (_what, write) => {
    const text = 'año;región\r\n2026;Áncash – «sí» 𐐷\r\n'.repeat(4_000);
    expect(await read(write(`\ufeff${text}`))).toBe(text);
    expect(await read(write('\ufeffé'), 'txt')).toBe('é');
  });

  it('and leaves nothing half-written beside it', async () => {
    expect((await readdir(folder)).filter((name) => /utf8\./.test(name))).toEqual([]);
  });
});

describe('what is not such a text is left to the inspection', () => {
  it.each<[string, Buffer]>([
    ['ASCII', Buffer.from('a;b\n1;2\n')],
    ['UTF-8', Buffer.from('año;región\n2026;Áncash\n')],
    ['UTF-8 with what Windows has no letter for', Buffer.from('Ý, Í y Ï en Íñigo')],
    ['UTF-8 cut inside a letter', Buffer.from('señal').subarray(0, 3)],
    [
      'a long text in UTF-8 with one broken letter',
      Buffer.concat([Buffer.from('acción y región '), Buffer.from([0xe9, 0x20])]),
    ],
    ['bytes of a program', Buffer.from([0x4d, 0x5a, 0x90, 0x00, 0x03, 0xff, 0x20, 0x20, 0x20, 0x20])],
    ['UTF-16 cut inside a letter', Buffer.from('\ufeffaño', 'utf16le').subarray(0, -1)],
    ['UTF-16 with half of a sign', Buffer.from('\ufeffa\ud801b', 'utf16le')],
    ['UTF-16 with a control', Buffer.from('\ufeffa\u0001b', 'utf16le')],
    ['UTF-16 with NUL', Buffer.from('\ufeffa\0b', 'utf16le')],
    ['a word in Cyrillic of Windows', Buffer.from('ede5f2', 'hex')],
    ['an alphabet of another page of codes', Buffer.from('cff2eaf0fbf2eee520eff0e0e2e8f2e5ebfcf1f2e2ee', 'hex')],
  ])('%s', async (_what, content) => {
    expect(await read(content)).toBe(null);
  });

  it('nor is a file that is no text by its name', async () => {
    expect(await read(latin('año'), 'pdf')).toBe(null);
  });
});
