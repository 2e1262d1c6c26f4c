import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const at = `${url}/api/cycles/${await cycleOf(url, 'demo-es')}`;

/** A commitment of which a version was frozen, and which is not published yet: the forum talks, strangers read the text. */
async function frozenNumber(): Promise<number> {
  const cookie = await cookieOf(url, 'facilitator', 'demo-es');
  const answer = await fetch(`${at}/commitments`, { headers: { cookie } });
  const { items } = (await answer.json()) as { items: { number: number; state: string }[] };
  return items.find(({ state }) => state === 'frozen')?.number ?? 0;
}
const path = `/c/demo-es/commitments/${await frozenNumber()}`;

class Talk extends PageObject {
  get section() {
    return this.page.getByRole('region', { name: /(comentarios?|comments?)$/ });
  }
  comment = (words: string) => this.section.getByRole('article').filter({ hasText: words }).last();
  async write(words: string): Promise<void> {
    await this.section.getByRole('button', { name: 'Escribir un comentario' }).click();
    await this.section.getByRole('textbox', { name: 'Comentario', exact: true }).fill(words);
    await this.section.getByRole('button', { name: 'Publicar' }).click();
    await this.comment(words).waitFor();
  }
}

async function talking(visitor: Visitor, persona: 'cso' | 'facilitator'): Promise<Talk> {
  await visitor.signInAs(persona);
  const talk = await new Talk(visitor).open(path);
  await talk.section.waitFor();
  return talk;
}

describe('comments on a commitment', () => {
  it('quote the words that were selected, keep what is typed through a reload, and are answered', async () => {
    const visitor = await open();
    const talk = await talking(visitor, 'cso');
    await talk.page.locator('#part-problem p').first().selectText();
    await talk.section.getByRole('button', { name: 'Escribir un comentario' }).click();
    const quote = talk.section.getByRole('textbox', { name: /^Palabras del texto/ });
    const selected = await quote.inputValue();
    expect(selected.length).toBeGreaterThan(10);
    await talk.section.getByLabel('Sobre qué').selectOption({ label: 'El problema' });
    await talk.section.getByRole('textbox', { name: 'Comentario', exact: true }).fill('Falta decir dónde pasa.');
    await talk.page.reload();
    await talk.section.getByRole('button', { name: 'Escribir un comentario' }).click();
    const body = talk.section.getByRole('textbox', { name: 'Comentario', exact: true });
    expect(await body.inputValue()).toBe('Falta decir dónde pasa.');
    await talk.section.getByRole('button', { name: 'Publicar' }).click();
    const said = talk.comment('Falta decir dónde pasa.');
    await said.getByText('Sobre: El problema').waitFor();
    expect(await said.locator('blockquote').textContent()).toBe(selected);
    await said.getByRole('button', { name: 'Responder' }).click();
    await talk.section.getByRole('textbox', { name: /^Respuesta a / }).fill('En la cuenca alta.');
    await talk.section.getByRole('button', { name: 'Publicar' }).click();
    await talk.section
      .getByRole('list', { name: /^Respuestas a / })
      .getByText('En la cuenca alta.')
      .waitFor();
    await forEachLook(visitor, async (look) => {
      await talk.section.scrollIntoViewIfNeeded();
      await expectNoAxeViolations(visitor.page, { about: `comments ${JSON.stringify(look)}` });
      await expectNoSidewaysScroll(visitor.page);
      await screenshot(visitor.page, `comments-${look.width}-${look.theme}-${look.locale}`);
    });
  });

  it('are removed with a reason that stands in their place', async () => {
    const author = await talking(await open(), 'cso');
    await author.write('Palabras que sobran.');
    const visitor = await open();
    const talk = await talking(visitor, 'facilitator');
    await talk.comment('Palabras que sobran.').getByRole('button', { name: 'Retirar' }).click();
    const dialog = talk.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Nombra a una persona que no es parte.');
    await expectNoAxeViolations(visitor.page, { about: 'removing a comment' });
    await dialog.getByRole('button', { name: 'Retirar el comentario' }).click();
    await talk.section.getByText(/^Retirado por la facilitación/).waitFor();
    await talk.section.getByText('Nombra a una persona que no es parte.').waitFor();
    expect(await talk.page.getByText('Palabras que sobran.').count()).toBe(0);
  });

  it('are not there for strangers', async () => {
    const page = await new Talk(await open()).open(path);
    await page.page.getByRole('heading', { name: 'De dónde viene' }).waitFor();
    expect(await page.section.count()).toBe(0);
    expect(await page.page.content()).not.toContain('Falta decir dónde pasa.');
  });
});
