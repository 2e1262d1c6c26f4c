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

async function join(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form);
  const chosen = String(fields.get('acting') ?? '');
  const body = {
    name: String(fields.get('name') ?? '').trim(),
    ...(chosen.startsWith('organisation:') ? { organisationId: chosen.slice(13) } : {}),
    ...(chosen.startsWith('sector:') ? { sector: chosen.slice(7) } : {}),
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
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return showError(offline);
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
