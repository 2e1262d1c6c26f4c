import type { CreateBoard } from '@minga/shared/boards/schema.ts';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PageObject } from './support/page-object.ts';
import { untilReady } from './support/until-ready.ts';
import type { Visitor } from './support/visitor.ts';

type NewBoard = Partial<CreateBoard> & { title: string };
type Prepared = { id: string; cycleId: string; path: string };

const headersOf = (url: string) => ({ origin: url, 'sec-fetch-site': 'same-origin' });

/** A board of the demonstration's cycle, made over HTTP by a facilitator who is signed in. */
export async function prepareBoard(visitor: Visitor, board: NewBoard, url = visitor.url): Promise<Prepared> {
  const { request } = visitor.context;
  const cycles = (await (await request.get(`${url}/api/cycles`)).json()) as { items: { id: string; slug: string }[] };
  const cycle = cycles.items.find(({ slug }) => slug === 'demo-es');
  if (!cycle) throw new Error('the demonstration has no cycle demo-es');
  const columns = [
    { id: 'q1', title: '¿Qué no funciona hoy?' },
    { id: 'q2', title: '¿Qué se podría comprometer?' },
  ];
  const data = { columns, identityMode: 'organisation', stage: null, startsIn: 'open', ...board };
  const answer = await request.post(`${url}/api/cycles/${cycle.id}/boards`, { data, headers: headersOf(url) });
  expect(answer.status(), await answer.text()).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  return { id, cycleId: cycle.id, path: `/c/demo-es/boards/${id}` };
}

/** Signs in at a server other than the one all visitors share. */
export async function signInAt(visitor: Visitor, url: string, persona: string): Promise<void> {
  const data = { persona, forum: 'demo-es' };
  const answer = await visitor.context.request.post(`${url}/api/demo/sign-in`, { data, headers: headersOf(url) });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Compressed bytes of script bodies that came while `visit` ran; headers are the server's own affair. */
export async function scriptBytes(page: Page, visit: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (/javascript/.test(response.mimeType)) scripts.add(requestId);
  });
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await visit();
  await page.waitForLoadState('networkidle');
  await session.detach();
  return bytes;
}

/** What people do at a board, in Spanish. */
export class BoardScreen extends PageObject {
  /** Every frame and answer that reached this browser, for tests of what must not. */
  readonly received: string[] = [];

  constructor(visitor: Visitor) {
    super(visitor);
    this.page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.received.push(String(payload)));
    });
    this.page.on('response', (answer) => {
      if (!/json|html/.test(answer.headers()['content-type'] ?? '')) return;
      // An answer cut off by leaving the page has nothing to read.
      answer.text().then(
        (text) => this.received.push(text),
        () => undefined,
      );
    });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Su nota' });
  }

  get line(): Locator {
    return this.page.locator('[data-safety]');
  }

  get dock(): Locator {
    return this.page.getByRole('complementary', { name: 'Facilitación' });
  }

  note(text: string): Locator {
    return this.page.locator('[data-note]').filter({ hasText: text });
  }

  cluster(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  get notes(): Locator {
    return this.page.locator('[data-note]');
  }

  override async open(path: string): Promise<this> {
    await this.visitor.goto(path);
    await this.page.locator('[data-column], [data-cluster]').first().waitFor();
    await untilReady(this.page);
    return this;
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.button('Agregar').click();
  }

  /** Until the server has confirmed everything this browser has. */
  async saved(): Promise<void> {
    await expect.poll(() => this.line.getAttribute('data-safety'), { timeout: 30_000 }).toBe('saved');
  }

  async goToPhase(tool: RegExp, first: string, sure?: string): Promise<void> {
    await this.dock.getByRole('button', { name: tool }).click();
    await this.button(first).click();
    if (sure) await this.button(sure).click();
  }

  reveal(): Promise<void> {
    return this.goToPhase(/Revelar/, 'Revelar las notas…', 'Sí, revelar ahora');
  }

  async currentPhase(): Promise<string> {
    return (await this.page.locator('[aria-current="step"]').innerText()).trim();
  }
}

/** Presses the button of a board's door, as a guest. */
export async function enterBy(phone: Visitor, link: string, name: string): Promise<BoardScreen> {
  await phone.goto(link);
  await phone.page.getByRole('textbox', { name: 'Su nombre' }).fill(name);
  await phone.page.getByRole('checkbox').check();
  await phone.page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
  return new BoardScreen(phone);
}
