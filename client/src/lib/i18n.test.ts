import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { TextArea, TextField } from '../ui/field.tsx';
import { createEagerI18n } from './i18n.ts';

const ARABIC = 'ميزانية مفتوحة (2027)';
const texts = { shell: { optional: 'opcional', ballot: '«{{title}}»: {{count}} votos de {{who}}.' } };
const i18n = createEagerI18n('es', { es: texts });

describe('what a person wrote, set into a sentence', () => {
  it('keeps its direction to itself', () => {
    const sentence = i18n.t('ballot', { title: ARABIC, count: 3, who: 'Ana' });
    expect(sentence).toBe(`«\u2068${ARABIC}\u2069»: 3 votos de Ana.`);
  });

  it('is left as it is when it reads like the rest, marks and all', () => {
    const title = `Agua & <saneamiento> "rural" d'Áncash / 2027`;
    expect(i18n.t('ballot', { title, count: 3, who: 'Ana' })).toBe(`«${title}»: 3 votos de Ana.`);
  });

  it('is no pattern and no sentence of its own', () => {
    const title = '{{who}} $t(optional) $& $1';
    expect(i18n.t('ballot', { title, count: 3, who: 'Ana' })).toBe(`«${title}»: 3 votos de Ana.`);
  });
});

it.each([TextField, TextArea])('a field follows the direction of what is typed', (Field) => {
  const field = createElement(Field as typeof TextField, { label: 'Título' });
  const html = renderToString(createElement(I18nextProvider, { i18n }, field));
  expect(html).toMatch(/<(input|textarea)[^>]* dir="auto"/);
});
