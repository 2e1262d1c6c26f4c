import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { aDocx, aZip } from '../../../../../tests/support/documents.ts';
import { inspectContent } from './inspect-content.ts';

const folder = await mkdtemp(join(tmpdir(), 'minga-parts-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function verdict(content: Buffer, extension: FileExtension = 'docx'): Promise<string> {
  const path = join(folder, String((count += 1)));
  await writeFile(path, content);
  return inspectContent(path, extension).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
const THERE = 'https://evil.example/t.dotm';
const relations = (inner: string, head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>') =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;
const relation = (kind: string, target: string, mode = ' TargetMode="External"') =>
  `<Relationship Id="rId1" Type="${OFFICE}/${kind}" Target="${target}"${mode}/>`;
const withRelations = (content: string | Buffer, name = 'word/_rels/settings.xml.rels') => aDocx([{ name, content }]);
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('what a document loads from elsewhere is refused, however it is written', () => {
  const plain = relations(relation('attachedTemplate', THERE));
  it.each<[string, string | Buffer]>([
    ['plainly', plain],
    ['in single quotes', plain.replace(/"/g, "'")],
    ['with blanks around the sign', plain.replace(/="/g, ' =\n "')],
    ['with a prefix', plain.replace('xmlns=', 'xmlns:r=').replace(/(<\/?)Relationship/g, '$1r:Relationship')],
    ['with a letter of the type as a number', plain.replace('attachedTemplate', 'attachedTemplat&#101;')],
    ['with a letter of the mode as a number', plain.replace('"External"', '"Ext&#x65;rnal"')],
    ['with a letter of the address as a number', plain.replace('https:', 'http&#115;:')],
    ['after a comment and in a longer element', plain.replace('/></Rel', '><!-- x --></Relationship></Rel')],
    ['in UTF-8 with its mark', Buffer.from(`\ufeff${plain}`)],
    ['in UTF-16', Buffer.from(`\ufeff${plain.replace('UTF-8', 'UTF-16')}`, 'utf16le')],
    ['in UTF-16, the other way round', swapped(`\ufeff${plain.replace('UTF-8', 'UTF-16')}`)],
    ['in UTF-16 without its mark', Buffer.from(plain.replace('UTF-8', 'UTF-16'), 'utf16le')],
    ['by the strict names', plain.replace(OFFICE, STRICT)],
    ['after much else', relations(`${' '.repeat(200_000)}${relation('attachedTemplate', THERE)}`)],
  ])('%s', async (_how, content) => {
    expect(await verdict(withRelations(content))).toBe('file.remote-template');
  });

  it.each([
    ['a share', '\\\\evil.example\\t\\t.dotm'],
    ['a share in slashes', '//evil.example/t.dotm'],
    ['a share as a file', 'file://evil.example/t.dotm'],
    ['a share as a file with more slashes', 'file:////evil.example/t.dotm'],
    ['a share behind three slashes', 'file:///\\\\evil.example\\t.dotm'],
    ['a share with its slashes as numbers', 'file:///%5C%5Cevil.example/t.dotm'],
    ['behind a blank', ' \t https://evil.example/t.dotm'],
    ['another scheme', 'mhtml:https://evil.example/t!x'],
    ['ftp', 'FTP://evil.example/t.dotm'],
  ])('at %s', async (_where, target) => {
    expect(await verdict(withRelations(relations(relation('attachedTemplate', target))))).toBe('file.remote-template');
  });

  it.each([
    ['image', 'file.remote-pictures'],
    ['oleObject', 'file.remote-parts'],
    ['frame', 'file.remote-parts'],
    ['subDocument', 'file.remote-parts'],
    ['externalLinkPath', 'file.remote-parts'],
    ['somethingNew', 'file.remote-parts'],
    ['aFChunk', 'file.foreign-part'],
  ])('%s', async (kind, code) => {
    expect(await verdict(withRelations(relations(relation(kind, 'http://evil.example/x'))))).toBe(code);
  });

  it('names the address', async () => {
    const path = join(folder, 'named');
    await writeFile(path, withRelations(relations(relation('image', 'https://evil.example/p.png?who=Ana'))));
    await expect(inspectContent(path, 'docx')).rejects.toMatchObject({
      params: { address: 'https://evil.example/p.png?who=Ana' },
    });
  });
});

describe('what reaches nobody is taken', () => {
  it.each<[string, string]>([
    ['a hyperlink', relation('hyperlink', 'https://example.org/')],
    ['a strict hyperlink', relation('hyperlink', 'https://example.org/').replace(OFFICE, STRICT)],
    ['a template on this machine', relation('attachedTemplate', 'file:///C:\\Users\\Ana\\Normal.dotm')],
    ['a template on a Mac', relation('attachedTemplate', 'file:////Users/ana/Library/Normal.dotm')],
    ['a workbook of the same folder', relation('externalLinkPath', 'otro.xlsx')],
    ['a workbook by its drive', relation('externalLinkPath', 'C:\\datos\\otro.xlsx')],
    ['a part of the document', relation('image', 'media/image1.png', '')],
  ])('%s', async (_what, inner) => {
    expect(await verdict(withRelations(relations(inner)))).toBe('taken');
  });
});

describe('data in another alphabet', () => {
  const latin = (content: string) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${content}`, 'latin1');
  it('are taken where nothing follows what they say, and are not where an office program does', async () => {
    expect(await verdict(aDocx([{ name: 'customXml/item1.xml', content: latin('<ficha año="ñandú"/>') }]))).toBe(
      'taken',
    );
    const picture = latin('<svg xmlns="http://www.w3.org/2000/svg"><desc>ñ</desc></svg>');
    expect(await verdict(aDocx([{ name: 'word/media/a.svg', content: picture }]))).toBe('file.unreadable');
  });
});

describe('a picture that a drawing program wrote', () => {
  const SVG = (declared: string) =>
    aDocx([
      { name: 'word/media/a.svg', content: `<!DOCTYPE svg ${declared}><svg xmlns="http://www.w3.org/2000/svg"/>` },
    ]);
  it('may name the public DOCTYPE of SVG, and declare nothing', async () => {
    const named = 'PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"';
    expect(await verdict(SVG(named))).toBe('taken');
    expect(await verdict(SVG(`${named} [<!ENTITY e "x">]`))).toBe('file.foreign-part');
    expect(await verdict(SVG('SYSTEM "https://example.org/a.dtd"'))).toBe('file.foreign-part');
  });
});

describe('a part that cannot be read is not guessed at', () => {
  const DTD = '<!DOCTYPE r [<!ENTITY e "External">]>';
  it.each<[string, Buffer, string]>([
    [
      'entities of its own',
      withRelations(relations(relation('attachedTemplate', THERE), DTD).replace('"External"', '"&e;"')),
      'file.foreign-part',
    ],
    ['a DOCTYPE in another part', aDocx([{ name: 'word/a.xml', content: `${DTD}<r/>` }]), 'file.foreign-part'],
    ['a DOCTYPE in UTF-16', aDocx([{ name: 'word/a.bin', content: swapped(`\ufeff${DTD}<r/>`) }]), 'file.foreign-part'],
    ['relations in UTF-7', withRelations(relations('', '<?xml version="1.0" encoding="UTF-7"?>')), 'file.unreadable'],
    ['relations cut off', withRelations(relations('').slice(0, -4)), 'file.unreadable'],
    ['relations that are none', withRelations('nada'), 'file.unreadable'],
    [
      'relations with a broken letter',
      withRelations(Buffer.from(relations('<a b="\xe9"/>'), 'latin1')),
      'file.unreadable',
    ],
    ['relations without end', withRelations(relations(' '.repeat(1_000_000))), 'file.unsafe-archive'],
  ])('%s', async (_what, content, code) => {
    expect(await verdict(content)).toBe(code);
  });

  it('a page that only begins like XML is looked at no further', async () => {
    expect(await verdict(aDocx([{ name: 'word/vml.vml', content: '<xml><br></xml>' }]))).toBe('taken');
    expect(await verdict(aDocx([{ name: 'word/note', content: '<< no es XML' }]))).toBe('taken');
  });
});

describe('OpenDocument and SVG', () => {
  const NAMES =
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:l="http://www.w3.org/1999/xlink"';
  const odt = (inner: string, name = 'content.xml') =>
    aZip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' },
      { name, content: `<?xml version="1.0"?><office:document-content ${NAMES}>${inner}</office:document-content>` },
    ]);
  it.each<[string, Buffer, string]>([
    ['a picture elsewhere', odt('<draw:image l:href="https://evil.example/p.png"/>'), 'file.remote-pictures'],
    ['a section elsewhere', odt('<text:section-source l:href="//evil.example/s.odt"/>'), 'file.remote-parts'],
    [
      'an object of a style elsewhere',
      odt('<draw:object l:href="http://e.example/o"/>', 'styles.xml'),
      'file.remote-parts',
    ],
    [
      'a template elsewhere',
      odt('<meta:template l:href="https://evil.example/t.ott"/>', 'meta.xml'),
      'file.remote-template',
    ],
    ['a page to go on to', odt('<meta:auto-reload l:href="https://evil.example/"/>', 'meta.xml'), 'file.remote-parts'],
    ['an act of a macro', odt('<text:a l:href="vnd.sun.star.script:x?language=Python"/>'), 'file.macros'],
    ['a hyperlink', odt('<text:a l:href="https://example.org/">a</text:a>'), 'taken'],
    ['a picture of its own', odt('<draw:image l:href="Pictures/1.png"/>'), 'taken'],
    ['a template on this machine', odt('<meta:template l:href="../Plantillas/t.ott"/>', 'meta.xml'), 'taken'],
    ['a part of its own that is no XML', odt('<draw:image>'), 'file.unreadable'],
  ])('%s', async (_what, content, code) => {
    expect(await verdict(content, 'odt')).toBe(code);
  });

  it('a password is told also where the manifest is written otherwise', async () => {
    const manifest = `<?xml version="1.0" encoding="UTF-16"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>`;
    const file = aZip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' },
      { name: 'content.xml', content: Buffer.from('f3a0917c', 'hex') },
      { name: 'META-INF/manifest.xml', content: Buffer.from(`\ufeff${manifest}`, 'utf16le') },
    ]);
    expect(await verdict(file, 'odt')).toBe('file.protected');
  });

  it.each([
    ['<image href="https://evil.example/p.png"/>', 'file.remote-pictures'],
    ['<g xml:base="https://evil.example/"><image href="p.png"/></g>', 'file.remote-pictures'],
    ['<a href="https://example.org/"/><image href="data:image/png;base64,iVBOR"/>', 'taken'],
  ])('a drawing inside a document: %s', async (inner, code) => {
    const content = `<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`;
    expect(await verdict(aDocx([{ name: 'word/media/image1.svg', content }]))).toBe(code);
  });
});
