// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepFocusInLists } from './kept-focus.ts';

let end = () => {};
beforeEach(() => {
  document.body.innerHTML = `<main><h1>Cuenta</h1>
    <section><h2>Sesiones</h2><ul>${['uno', 'dos', 'tres'].map((id) => `<li id="${id}"><button>Terminar</button></li>`).join('')}</ul></section>
    <section id="keys"><h2>Llaves</h2><div><ul><li id="key"><button>Quitar</button></li></ul></div></section></main>`;
  end = keepFocusInLists(document);
});
afterEach(() => end());

const buttonOf = (id: string) => document.querySelector<HTMLElement>(`#${id} button`);
const at = () => document.activeElement?.id || document.activeElement?.textContent;
async function remove(selector: string) {
  const button = document.activeElement as HTMLElement | null;
  document.querySelector(selector)?.remove();
  // What browsers do when what has the focus goes.
  if (button && !button.isConnected) button.blur();
  await Promise.resolve();
}

it('goes to what stands now in its place, then to what stood before it', async () => {
  buttonOf('dos')?.focus();
  await remove('#dos');
  expect(at()).toBe('tres');
  buttonOf('tres')?.focus();
  await remove('#tres');
  expect(at()).toBe('uno');
});

it('goes to the words that head the list, when the last item went, or the list with it', async () => {
  buttonOf('key')?.focus();
  await remove('#keys div');
  expect(at()).toBe('Llaves');
});

it('leaves it where it is while its item stands, and where the page became another', async () => {
  buttonOf('uno')?.focus();
  await remove('#dos');
  expect(document.activeElement).toBe(buttonOf('uno'));
  await remove('main');
  expect(document.activeElement).toBe(document.body);
});

it('waits for the dialog that asked, and goes from the item it asked about', async () => {
  buttonOf('dos')?.focus();
  document.body.insertAdjacentHTML('beforeend', '<dialog open><button id="sure">Sí</button></dialog>');
  document.getElementById('sure')?.focus();
  await remove('#dos');
  expect(at()).toBe('sure');
  await remove('dialog');
  expect(at()).toBe('tres');
});

it('lets the focus be where somebody put it meanwhile', async () => {
  buttonOf('dos')?.focus();
  buttonOf('key')?.focus();
  await remove('#dos');
  expect(document.activeElement).toBe(buttonOf('key'));
});
