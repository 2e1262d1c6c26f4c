/**
 * The first few hundred bytes of script of a page that the server drew. On a slow line its buttons are on screen seconds
 * before the page's own script: what is pressed meanwhile shows that it waits, and happens as soon as it can.
 */
const READY = 'minga:ready';
const root = document.documentElement;
let pressed: HTMLButtonElement | null = null;

function onClick(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button || button.disabled) return;
  event.preventDefault();
  pressed?.removeAttribute('aria-busy');
  pressed = button;
  button.setAttribute('aria-busy', 'true');
}

addEventListener('click', onClick, true);
// Until here buttons look as if they slept (states.css): nothing could have heard them.
root.dataset['listening'] = 'true';
addEventListener(
  READY,
  () => {
    removeEventListener('click', onClick, true);
    pressed?.removeAttribute('aria-busy');
    pressed?.click();
  },
  { once: true },
);

// The imports of this file are none, so that it comes alone; still it is a module.
export {};
