import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../../../platform/files/storage.ts';

/** Smallest PDF that any reader opens: text in a built-in font, one column of A4, nothing embedded. */

const PAGE = { width: 595, height: 842, margin: 64 };
const LINE = 17;
const CHARACTERS = 78;
const LINES = Math.floor((PAGE.height - 2 * PAGE.margin) / LINE);

/** Characters of WinAnsiEncoding that do not stand at their own place of Unicode. */
const WIN_ANSI: Readonly<Record<string, number>> = {
  '€': 0x80,
  '…': 0x85,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
};

/** Puts what a file holds into the store, as an upload that is whole. */
export async function storeContent(storage: Storage, storageKey: string, bytes: Buffer): Promise<void> {
  const part = join(storage.partsDir, `${storageKey}.${process.pid}`);
  await writeFile(part, bytes);
  await storage.adopt(part, storageKey);
  await rm(part);
}

type PdfPart = { heading: string; text: string };

/**
 * Writes a document of headed paragraphs. The same words give the same bytes on every machine, so that hashes can be
 * compared between installations.
 */
export function writePdf(title: string, parts: readonly PdfPart[], language: string): Buffer {
  const lines: Line[] = [
    ...wrap(title, 52).map((text): Line => ({ text, size: 18 })),
    ...parts.flatMap((part): Line[] => [
      { text: '', size: 11 },
      { text: part.heading, size: 13 },
      ...part.text
        .split('\n')
        .flatMap((paragraph) => wrap(paragraph, CHARACTERS).map((text): Line => ({ text, size: 11 }))),
    ]),
  ];
  const pages = Array.from({ length: Math.ceil(lines.length / LINES) }, (_, page) =>
    lines.slice(page * LINES, (page + 1) * LINES),
  );
  return assembled(title, pages, language);
}

type Line = { text: string; size: number };

function wrap(text: string, characters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > characters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A PDF string in parentheses, one byte for each character (latin1 keeps them apart until the file is written). */
function literal(text: string): string {
  const bytes = [...text].map((character) =>
    String.fromCharCode(WIN_ANSI[character] ?? (character.charCodeAt(0) < 256 ? character.charCodeAt(0) : 63)),
  );
  return `(${bytes.join('').replace(/[\\()]/g, '\\$&')})`;
}

function content(page: readonly Line[]): string {
  const rows = page.map(({ text, size }, index) => {
    const y = PAGE.height - PAGE.margin - index * LINE;
    return `BT /${size > 11 ? 'B' : 'F'} ${size} Tf ${PAGE.margin} ${y} Td ${literal(text)} Tj ET`;
  });
  return rows.join('\n');
}

function assembled(title: string, pages: readonly (readonly Line[])[], language: string): Buffer {
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const firstPage = 6;
  const kids = pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R /Lang (${language}) >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<< /Title ${literal(title)} /Producer (Minga) >>`,
    ...pages.flatMap((page, index) => {
      const stream = content(page);
      return [
        `<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R /B 4 0 R >> >> /Contents ${firstPage + index * 2 + 1} 0 R >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
