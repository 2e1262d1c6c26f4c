import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PageObject } from './support/page-object.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();

/** A list in which one chooses any number of people, of organisations or of themes, as one meets it in the form of a meeting. */
class MeetingForm extends PageObject {
  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Nueva reunión' });
  }
  list = (name: string): Locator => this.dialog.getByRole('combobox', { name });
  option = (name: RegExp): Locator => this.dialog.getByRole('option', { name });
  /** What is chosen, by the buttons that take it out again; while a list is open, all else is hidden from screen readers. */
  chosen = async (): Promise<string[]> => {
    const names = await this.dialog.getByRole('button', { name: /^Quitar /, includeHidden: true }).all();
    return Promise.all(names.map(async (one) => (await one.getAttribute('aria-label'))?.slice('Quitar '.length) ?? ''));
  };
  /** Key by key, as fast as people who know what they look for. */
  type = (text: string) => this.page.keyboard.type(text, { delay: 30 });
  press = (key: string) => this.page.keyboard.press(key);
}

async function writing(): Promise<MeetingForm> {
  const visitor = await open();
  await visitor.signInAs('facilitator');
  const form = await new MeetingForm(visitor).open('/c/demo-es/meetings/plan');
  await form.button('Nueva reunión').click();
  await form.list('Personas invitadas').waitFor();
  return form;
}

const has = (field: Locator) => expect.poll(() => field.evaluate((one) => one === document.activeElement));

describe('choosing several, by real keys and a real mouse', () => {
  it('what was clicked stays chosen, alone, when one goes on with Tab', async () => {
    const form = await writing();
    const people = form.list('Personas invitadas');
    await people.click();
    await form.type('ki');
    await form.option(/Killa Lúcuma/).click();
    await expect.poll(form.chosen).toEqual(['Killa Lúcuma']);
    await has(people).toBe(true);
    await form.press('Tab');
    await has(people).toBe(false);
    expect(await people.getAttribute('aria-expanded')).toBe('false');
    expect(await form.chosen()).toEqual(['Killa Lúcuma']);
  });

  it('Enter takes the marked one; Tab then leaves the choice as it is, wherever the mark stands', async () => {
    const form = await writing();
    const people = form.list('Personas invitadas');
    await people.click();
    await form.type('Killa');
    await form.press('Enter');
    await expect.poll(form.chosen).toEqual(['Killa Lúcuma']);
    await form.press('Tab');
    await has(people).toBe(false);
    expect(await form.chosen()).toEqual(['Killa Lúcuma']);
    await form.press('Shift+Tab');
    // First the button that takes Killa out again, then the field.
    while (!(await people.evaluate((one) => one === document.activeElement))) await form.press('Shift+Tab');
    await form.press('ArrowDown');
    await form.press('ArrowDown');
    await form.press('Enter');
    await expect.poll(async () => (await form.chosen()).length).toBe(2);
    const both = await form.chosen();
    await form.press('Tab');
    await has(people).toBe(false);
    expect(await form.chosen()).toEqual(both);
  });

  it('Enter takes the only match also where it comes at once with the last letter, as on a busy device', async () => {
    const form = await writing();
    const people = form.list('Personas invitadas');
    await people.click();
    await people.evaluate((field) => {
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
      set?.call(field, 'Killa');
      field.dispatchEvent(new InputEvent('input', { bubbles: true, data: 'Killa', inputType: 'insertText' }));
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }),
      );
    });
    await expect.poll(form.chosen, { timeout: 5_000 }).toEqual(['Killa Lúcuma']);
  });

  it('after two picks with the mouse neither Tab nor Escape takes one away; Escape closes the list alone', async () => {
    const form = await writing();
    const organisations = form.list('Organizaciones necesarias');
    await organisations.click();
    for (const at of [0, 1]) await form.dialog.getByRole('option').nth(at).click();
    await expect.poll(async () => (await form.chosen()).length).toBe(2);
    const both = await form.chosen();
    await has(organisations).toBe(true);
    await form.press('Escape');
    await expect.poll(() => organisations.getAttribute('aria-expanded')).toBe('false');
    expect(await form.chosen()).toEqual(both);
    await form.press('ArrowDown');
    await form.press('Tab');
    await has(organisations).toBe(false);
    expect(await form.chosen()).toEqual(both);
    expect(await form.dialog.count()).toBe(1);
  });

  it('what the mouse only passes over is not marked: Enter takes what is written', async () => {
    const form = await writing();
    const people = form.list('Personas invitadas');
    await people.click();
    await form.type('a');
    await form.dialog.getByRole('option').nth(1).hover();
    await form.dialog.locator('[role="option"][data-hovered]').waitFor();
    expect(await people.getAttribute('aria-activedescendant')).toBeNull();
    await form.press('Enter');
    expect([await people.inputValue(), await form.chosen()]).toEqual(['a', []]);
  });

  it('holds every letter that is written, also after one match is left', async () => {
    const form = await writing();
    const people = form.list('Personas invitadas');
    await people.click();
    await form.type('Killa Lúcuma');
    expect(await people.inputValue()).toBe('Killa Lúcuma');
    await form.option(/Killa Lúcuma/).waitFor();
  });
});
