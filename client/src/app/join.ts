import { abortAfter } from '../lib/abort.ts';
import '../ui/fonts.css';
import '../ui/tokens.css';
import '../ui/base.css';

/** The whole script of the join page: no framework, so that a phone on a bad line is at the board in seconds. */

type Problem = { title?: string; errors?: { field: string; message?: string; code: string }[] };

function element<T extends HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null;
}

function showError(title: string, fields: Problem['errors'] = []): void {
  const box = element('join-error');
  if (!box) return;
  box.textContent = [title, ...fields.map(({ message, code }) => message ?? code)].join(' ');
  box.hidden = false;
  box.focus();
}

/** How often the page asks again by itself while many come in at once. */
const TRIES = 12;

async function join(form: HTMLFormElement, tries = TRIES): Promise<void> {
  const fields = new FormData(form);
  const origin = String(fields.get('origin') ?? '').trim();
  const body = {
    name: String(fields.get('name') ?? '').trim(),
    ...(origin ? { origin } : {}),
    consent: fields.get('consent') === 'on',
  };
  const offline = form.dataset['offline'] ?? '';
  let response: Response;
  try {
    response = await fetch(form.action, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify(body),
      signal: abortAfter(20_000).signal,
    });
  } catch {
    return showError(offline);
  }
  const waits = Number(response.headers.get('retry-after'));
  if (tries > 0 && (response.status === 429 || response.status === 503) && waits > 0 && waits <= 10) {
    showError(form.dataset['again'] ?? '');
    // Apart from each other: a hall that was told to wait must not come back all at once.
    await new Promise((resolve) => setTimeout(resolve, waits * 1_000 * (1 + Math.random())));
    return join(form, tries - 1);
  }
  const answer = (await response.json().catch(() => ({}))) as Problem & { boardPath?: string };
  if (response.ok && answer.boardPath?.startsWith('/') && !answer.boardPath.startsWith('//')) {
    location.assign(answer.boardPath);
    return;
  }
  showError(answer.title ?? offline, answer.errors);
}

const form = element<HTMLFormElement>('join-form');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  void join(form).finally(() => button.removeAttribute('aria-busy'));
});
