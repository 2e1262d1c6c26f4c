import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { describe, expect, it } from 'vitest';
import { type Block, composeLetter, type LetterContent } from './letter.ts';

const LINK = 'https://minga.example/c/foro?a=1&b=2';
const EVERY: readonly Block[] = [
  { text: 'Señora:\n\nVea https://otro.example/acta y venga.' },
  { title: 'Mesa de Salud', link: `${LINK}&title` },
  { code: '123456' },
  { lines: ['Cuándo: mañana', 'Dónde: Sala Totora'] },
  { lead: 'Para leerlo:', press: 'Leer', link: `${LINK}&read` },
  {
    lead: '¿Vendrá?',
    choices: [
      { press: 'Sí', link: `${LINK}&yes` },
      { press: 'No', link: `${LINK}&no` },
    ],
  },
];
const END = { why: 'Le concierne.', links: [{ lead: 'Para no recibir más:', press: 'No más', link: `${LINK}&stop` }] };
const letter = (more: Partial<LetterContent> = {}) =>
  composeLetter({ subject: 'Reunión', locale: 'es', forum: 'Foro', blocks: EVERY, end: END, ...more });
/** What a program makes of markup. */
const unescaped = (html: string) => html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

describe('a letter', () => {
  it('says all in its plain text, with every address that its page leads to', () => {
    const { text = '', html = '' } = letter();
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => unescaped(href));
    expect(links.length).toBe(6);
    for (const link of links) expect(text).toContain(link);
    expect(text).toBe(
      `Señora:\n\nVea https://otro.example/acta y venga.\n\nMesa de Salud\n${LINK}&title\n\n    123456\n\nCuándo: mañana\nDónde: Sala Totora\n\nPara leerlo:\n${LINK}&read\n\n¿Vendrá?\nSí: ${LINK}&yes\nNo: ${LINK}&no\n\n-- \nLe concierne.\nPara no recibir más:\n${LINK}&stop\n`,
    );
  });

  it.each(LOCALES)('is a page that fetches nothing, in its language (%s), for light and dark', (locale) => {
    const { html = '' } = letter({ locale });
    expect(html).not.toMatch(/<img|<script|<link|url\(|@import|@font-face|src=/i);
    expect(html).toMatch(new RegExp(`<html lang="${locale}" dir="(ltr|rtl)">`));
    expect(html).toContain('<title>Reunión</title>');
    // Each ground and each text that has a light colour has a dark one, or it could not be read on the other.
    const dark = /prefers-color-scheme:dark\)\{(.*)\}<\/style>/.exec(html)?.[1] ?? '';
    const classes = new Set([...html.matchAll(/class="(\w+)"/g)].map(([, name]) => name));
    expect([...classes].filter((name) => !dark.includes(`.${name}{`))).toEqual([]);
    expect(html.match(/<table(?! role="presentation")/g)).toBeNull();
  });

  it('XSS what people wrote is text in it, in every place', () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'';
    const blocks: Block[] = [
      { text: hostile },
      { title: hostile, link: LINK },
      { code: hostile },
      { lines: [hostile] },
      { lead: hostile, press: hostile, link: `${LINK}"onmouseover="x` },
    ];
    const end = { why: hostile, links: [{ lead: hostile, press: hostile, link: `${LINK}"x="` }] };
    const { html = '' } = letter({ subject: hostile, forum: hostile, blocks, end });
    expect(html).not.toMatch(/<script|<img|onmouseover="|"x="/);
    expect(unescaped(html).split(hostile).length).toBeGreaterThan(8);
  });
});
