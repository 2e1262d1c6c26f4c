import { abortAfter } from '../lib/abort.ts';

/** The whole script of the join page: no framework, so that a phone on a bad line is at the board in seconds. */

type You = { personId: string; name: string; hasPlace: boolean; awaits: boolean } | null;
/** Which privacy notice holds, in each of its languages. */
type Notice = { number: number; texts: { locale: string; sha256: string }[] };
type Problem = { title?: string; code?: string; errors?: { field: string; message?: string; code: string }[] };

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
  const name = String(fields.get('name') ?? '').trim();
  const insteadOf = form.dataset['insteadOf'];
  return enter(
    form,
    {
      ...(fields.has('name') ? { name } : {}),
      ...(origin ? { origin } : {}),
      ...(insteadOf ? { insteadOf } : {}),
      ...agreed(),
      consent: fields.get('consent') === 'on',
    },
    tries,
  );
}

async function enter(form: HTMLFormElement, body: object, tries = TRIES): Promise<void> {
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
    return enter(form, body, tries - 1);
  }
  const answer = (await response.json().catch(() => ({}))) as Problem & { boardPath?: string; awaits?: boolean };
  if (response.ok && answer.awaits) return waitToBeLetIn(form);
  if (response.ok && answer.boardPath?.startsWith('/') && !answer.boardPath.startsWith('//')) {
    location.assign(answer.boardPath);
    return;
  }
  showError(answer.title ?? offline, answer.errors);
  // Somebody came in on this device since the page was drawn: they say who they are.
  if (answer.code === 'privacy.changed') takeBackTick(form);
  if (answer.code === 'join.already-in' || answer.code === 'privacy.changed') await askWhoIsHere(form);
}

async function askDoor(form: HTMLFormElement): Promise<{ you?: You; notice?: Notice } | null> {
  const answer = await fetch(form.action, {
    headers: { accept: 'application/json' },
    credentials: 'same-origin',
    signal: abortAfter(10_000).signal,
  }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}

const askWhoComes = async (form: HTMLFormElement): Promise<You> => (await askDoor(form))?.you ?? null;

/** The text that stood behind the link of the privacy notice when this page was shown; unknown on a lost line. */
let notice: Notice | undefined;

/** What whoever ticks the box agrees to, in the language in which the door is read. */
function agreed(): { agreed?: { number: number; sha256: string; locale: string } } {
  const locale = document.documentElement.lang;
  const text = notice?.texts.find((one) => one.locale === locale) ?? notice?.texts[0];
  return notice && text ? { agreed: { number: notice.number, sha256: text.sha256, locale } } : {};
}

/** There is another text by now: the tick was not for it. */
function takeBackTick(form: HTMLFormElement): void {
  const tick = form.elements.namedItem('consent');
  if (tick instanceof HTMLInputElement) tick.checked = false;
}

/** So often whoever waits at the door asks whether she is let in; a hall of three hundred is a hundred questions a second. */
const ASKS_EVERY = 3_000;

function waitToBeLetIn(form: HTMLFormElement): void {
  const panel = element('join-waiting');
  if (!panel?.hidden) return;
  panel.hidden = false;
  form.hidden = true;
  const ask = async () => {
    const you = document.hidden ? null : await askWhoComes(form);
    if (you?.hasPlace) return enter(form, { consent: true });
    setTimeout(() => void ask(), ASKS_EVERY * (0.8 + Math.random() * 0.4));
  };
  setTimeout(() => void ask(), ASKS_EVERY);
}

/** One phone may serve two people, and one person may scan twice: nobody is taken for the other. */
async function askWhoIsHere(form: HTMLFormElement): Promise<void> {
  const panel = element('join-you');
  const door = await askDoor(form);
  const you = door?.you ?? null;
  notice = door?.notice ?? notice;
  if (you?.awaits) return waitToBeLetIn(form);
  if (!panel || form.dataset['insteadOf'] !== undefined) return;
  const isOpen = form.dataset['door'] === 'open';
  panel.hidden = you === null || !(isOpen || you.hasPlace);
  form.hidden = !isOpen || (you?.hasPlace ?? false);
  const field = form.elements.namedItem('name');
  if (you === null) {
    if (document.activeElement === document.body && field instanceof HTMLInputElement) field.focus();
    return;
  }
  const named = (words: string | undefined) => (words ?? '').replaceAll('{name}', you.name);
  const say = (id: string, words: string) => {
    const place = element(id);
    if (place) (place.querySelector('span') ?? place).textContent = words;
  };
  say('join-who', named(you.hasPlace ? panel.dataset['in'] : panel.dataset['known']));
  say('join-continue', named(panel.dataset['continue']));
  const go = element<HTMLButtonElement>('join-continue');
  if (!go) return;
  go.hidden = !you.hasPlace;
  if (!you.hasPlace && field instanceof HTMLInputElement && field.value === '') field.value = you.name;
  go.onclick = () => void once(go, () => enter(form, { consent: true }));
  const other = element<HTMLButtonElement>('join-other');
  if (!other) return;
  other.onclick = () => {
    form.dataset['insteadOf'] = you.personId;
    panel.hidden = true;
    form.hidden = false;
    if (!(field instanceof HTMLInputElement)) return;
    if (field.value === you.name) field.value = '';
    field.focus();
  };
}

async function once(button: HTMLElement, act: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  await act();
  button.removeAttribute('aria-busy');
}

/** The board's files come while somebody writes a name: on 400 kbit/s the board then opens in two seconds, not nine. */
function fetchBoardAhead(): void {
  const list = element('next-screen')?.textContent;
  for (const file of list ? (JSON.parse(list) as string[]) : [])
    void fetch(file, { priority: 'low', signal: abortAfter(60_000).signal }).catch(() => undefined);
}

const form = element<HTMLFormElement>('join-form');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  if (button) void once(button, () => join(form));
});
form?.addEventListener('input', fetchBoardAhead, { once: true });
if (form) {
  element<HTMLButtonElement>('join-enter')?.removeAttribute('disabled');
  // Also when the browser shows the page as it kept it: somebody comes back from the board.
  addEventListener('pageshow', () => void askWhoIsHere(form));
}
document.documentElement.dataset['listening'] = 'true';
document.documentElement.dataset['ready'] = 'true';
