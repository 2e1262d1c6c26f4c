import type { CycleList } from '@minga/shared/cycles/schema.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPdf } from '../support/documents.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot, wear } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { serverUrl as url } from './support/server-url.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const headers = { origin: url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

class RegisterPage extends PageObject {
  register = (query = '') => this.open(`/c/demo-es/diagnoses${query}`);
  diagnosis = (number: number) => this.open(`/c/demo-es/diagnoses/${number}`);
  get lines() {
    return this.main.getByRole('rowheader');
  }
}

class FormPage extends PageObject {
  form = () => this.open('/c/demo-es/diagnoses/new');
  saved = () => this.main.getByText(/^Guardado \d\d:\d\d$/).waitFor();
  async begin(): Promise<void> {
    await this.form();
    await this.button('Empezar un diagnóstico').click();
    await this.field('Título').waitFor();
  }
  next = () => this.button('Continuar').click();
  choose = (name: string, buffer: Buffer) =>
    this.page.setInputFiles('input[type=file]', { name, mimeType: 'application/pdf', buffer });
  /** The first three steps, with words enough to be sent. */
  async write(title: string): Promise<void> {
    await this.field('Título').fill(title);
    await this.main.getByRole('checkbox').first().check();
    await this.next();
    await this.field('El problema').fill('Los análisis del agua existen y no se publican.');
    await this.field('A quiénes afecta').fill('Doce barrios de la cuenca.');
    await this.next();
    await this.field('Evidencia').fill('42 análisis de 2026.');
    await this.field('Causas').fill('Nadie está obligado a publicarlos.');
    await this.next();
  }
}

async function demonstration() {
  const { items } = (await (await fetch(`${url}/api/cycles`)).json()) as CycleList;
  const cycle = items.find((item) => item.slug === 'demo-es');
  if (!cycle) throw new Error('The server under test has no demonstration.');
  return cycle;
}

/** Stages of the demonstration are moved through its own door, and moved back for the tests that follow. */
async function switchTo(stage: StageName): Promise<void> {
  const { id } = await demonstration();
  const door = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ persona: 'facilitator', forum: 'demo-es' }),
  });
  const cookie = door.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const answer = await fetch(`${url}/api/cycles/${id}/demo/stage`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ stage }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

describe('the public register', () => {
  it('finds words whatever their accents, and keeps the search in the address', async () => {
    const visitor = await open();
    const page = await new RegisterPage(visitor).register();
    const all = await page.lines.count();
    await page.main.getByRole('combobox', { name: 'Estado' }).selectOption('unreachable');
    const isNarrowed = (count: number) => count > 0 && count < all;
    await expect.poll(async () => isNarrowed(await page.lines.count())).toBe(true);
    const some = await page.lines.count();
    expect(visitor.page.url()).toContain('state=unreachable');
    await visitor.page.reload();
    await expect.poll(() => page.lines.count()).toBe(some);
    await page.main.getByRole('searchbox').fill('zzzz');
    await page.button('Buscar').click();
    await page.main.getByText('Nada coincide con su búsqueda').waitFor();
  });

  it('is whole without JavaScript', async () => {
    const visitor = await open({ javaScript: false });
    const page = await new RegisterPage(visitor).register('?q=&theme=&sector=&state=unreachable');
    expect(await page.lines.count()).toBeGreaterThan(0);
    // What is in review cannot be opened yet either.
    expect(
      await page.main
        .locator('tbody')
        .getByText(/^(No se puede abrir|En revisión)$/)
        .count(),
    ).toBe(await page.lines.count());
  });
});

describe('submitting one', () => {
  let before: StageName | null = null;
  beforeAll(async () => {
    before = (await demonstration()).currentStage;
    await switchTo('preparation');
  });
  afterAll(() => switchTo(before ?? 'co_creation'));

  const onPhone = async (): Promise<{ visitor: Visitor; page: FormPage }> => {
    const visitor = await open({ look: { width: 360 } });
    await visitor.signInAs('cso');
    return { visitor, page: new FormPage(visitor) };
  };

  it('takes four steps on a phone, refuses what pretends, and ends with a receipt', async () => {
    const { visitor, page } = await onPhone();
    visitor.expectFault(/415/);
    await page.begin();
    await page.write('Agua segura: análisis que nadie publica');
    await page.choose('malo.pdf', Buffer.from('<!doctype html><p>'));
    await page.main.getByText('El contenido del archivo no corresponde').waitFor();
    await page.choose('análisis.pdf', aPdf('Agua', 900_000));
    await page.button('Quitar análisis.pdf').waitFor();
    for (const look of [
      { width: 360, theme: 'light', locale: 'es' },
      { width: 1440, theme: 'dark', locale: 'es' },
    ] as const) {
      await wear(visitor, look);
      await page.button('Quitar análisis.pdf').waitFor();
      await expectNoAxeViolations(visitor.page, { about: `form ${look.width}` });
      await expectNoSidewaysScroll(visitor.page);
    }
    await page.button('Presentar').click();
    await page.main.getByText('Su diagnóstico quedó presentado').waitFor();
    await expectNoAxeViolations(visitor.page, { about: 'receipt' });
    await screenshot(visitor.page, 'diagnosis-receipt');
    await page.link('Ver en el registro').click();
    await page.main.getByRole('link', { name: 'análisis.pdf' }).waitFor();
  });

  it('is thrown away by who asked twice, and is in no list afterwards', async () => {
    const { page } = await onPhone();
    await page.begin();
    await page.field('Título').fill('Un borrador que sobra');
    await page.saved();
    await page.button('Descartar el borrador').click();
    const dialog = page.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Conservarlo' }).click();
    await page.button('Descartar el borrador').click();
    await expectNoAxeViolations(page.page, { about: 'discarding a diagnosis' });
    await dialog.getByRole('button', { name: 'Descartar', exact: true }).click();
    await page.main.getByRole('heading', { level: 1, name: 'Registro de diagnósticos' }).waitFor();
    await expect.poll(() => page.main.getByText('Un borrador que sobra').count()).toBe(0);
  });

  it('loses nothing when the line goes and the tab is killed', async () => {
    const { visitor, page } = await onPhone();
    visitor.expectFault(/ERR_INTERNET_DISCONNECTED/);
    await page.begin();
    await page.field('Título').fill('Primero');
    await page.saved();
    const address = visitor.page.url();
    await visitor.context.setOffline(true);
    await page.field('Título').fill('Escrito sin conexión');
    await page.main.getByText('Sin conexión. 1 cambio guardado en este equipo.').waitFor();
    await visitor.page.close();
    await visitor.context.setOffline(false);
    const again = await visitor.context.newPage();
    await again.goto(address);
    await again.getByText('Recuperamos lo que había escrito').waitFor();
    await expect.poll(() => again.getByRole('textbox', { name: 'Título' }).inputValue()).toBe('Escrito sin conexión');
    await again.getByText(/^Guardado \d\d:\d\d$/).waitFor();
  });

  it('goes on with an upload after a reload, from where it was, without choosing the file again', async () => {
    const { visitor, page } = await onPhone();
    await page.begin();
    await page.write('Un archivo grande por una línea lenta');
    let pieces = 0;
    await visitor.page.route('**/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH') pieces += 1;
      return pieces > 2 ? route.abort() : route.continue();
    });
    visitor.expectFault(/ERR_FAILED/);
    await page.choose('largo.pdf', aPdf('largo', 3_000_000));
    await page.main
      .getByText(/1 MB de 3 MB|1\.0 MB de 3/)
      .first()
      .waitFor();
    await visitor.page.unroute('**/uploads/*');
    const offsets: string[] = [];
    visitor.page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset'] ?? '');
    });
    await visitor.page.reload();
    await page.button('Quitar largo.pdf').waitFor();
    expect(Number(offsets[0])).toBeGreaterThan(0);
  });

  it('takes three, waits for its sender to sign in again in the middle, goes on, and notices the same file twice', async () => {
    const { visitor, page } = await onPhone();
    visitor.expectFault(/401|422/);
    await page.begin();
    await page.write('Tres archivos de una vez');
    const aFile = (name: string, words: string) => ({
      name,
      mimeType: 'application/pdf',
      buffer: aPdf(words, 40_000),
    });
    const choose = (...files: ReturnType<typeof aFile>[]) => visitor.page.setInputFiles('input[type=file]', files);
    let pieces = 0;
    await visitor.page.route('**/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH') pieces += 1;
      if (pieces === 2) await visitor.context.clearCookies({ name: /session/ });
      await route.continue();
    });
    await choose(aFile('uno.pdf', 'a'), aFile('dos.pdf', 'b'), aFile('tres.pdf', 'c'));
    const dialog = visitor.page.getByRole('dialog', { name: 'Su sesión terminó' });
    await dialog.waitFor();
    await visitor.page.unroute('**/uploads/*');
    await dialog.getByRole('button', { name: /^Sociedad civil/ }).click();
    await page.button('Quitar tres.pdf').waitFor();
    const received = visitor.page.getByRole('list', { name: 'Archivos recibidos' }).getByRole('listitem');
    expect(await received.count()).toBe(3);
    await choose(aFile('dos.pdf', 'b'));
    await page.main.getByText('Ese archivo ya está en la lista. No hace falta enviarlo otra vez.').waitFor();
    await choose(aFile('otro-nombre.pdf', 'b'));
    await page.main.getByText('Ese mismo archivo ya está aquí: «dos.pdf». No se guardó dos veces.').waitFor();
    expect(await received.count()).toBe(3);
    await expectNoAxeViolations(visitor.page, { about: 'three files' });
  });

  it('says of a scan, and of a file that cannot be read, that the search has only their names', async () => {
    const { visitor, page } = await onPhone();
    await page.begin();
    await page.write('Lo que el buscador no lee');
    await page.choose('escaneo.pdf', aPdf(''));
    await page.button('Quitar escaneo.pdf').waitFor();
    await page.choose('roto.pdf', Buffer.from('%PDF-1.7\nnada\n%%EOF'));
    await page.button('Quitar roto.pdf').waitFor();
    const received = visitor.page.getByRole('list', { name: 'Archivos recibidos' }).getByRole('listitem');
    // They are read while the form is open, and after what others wait for.
    const told = async () => {
      await visitor.page.reload();
      await page.button('Quitar roto.pdf').waitFor();
      return (await received.allInnerTexts()).map((text) => [
        /quizá es un escaneo/.test(text),
        /no pudo leer/.test(text),
      ]);
    };
    await expect.poll(told, { timeout: 200_000, interval: 3_000 }).toEqual([
      [true, false],
      [false, true],
    ]);
    await expectNoSidewaysScroll(visitor.page);
    await expectNoAxeViolations(visitor.page, { about: 'files that the search cannot read' });
    await received.first().scrollIntoViewIfNeeded();
    await screenshot(visitor.page, 'uploader-not-searched');
    await wear(visitor, { width: 1440, theme: 'dark', locale: 'es' });
    await received.first().waitFor();
    await screenshot(visitor.page, 'uploader-not-searched-dark');
  }, 240_000);

  it('takes photographs as phones make them: from the camera, and HEIC as JPG where the browser can read it', async () => {
    const { visitor, page } = await onPhone();
    await page.begin();
    await page.write('Fotos de la reunión');
    const heic = { name: 'IMG_0001.HEIC', mimeType: 'image/heic', buffer: Buffer.from('ftypheic') };
    await visitor.page.setInputFiles('input[type=file][multiple]', heic);
    await page.main.getByText('Este navegador no puede leer fotos HEIC.').waitFor();
    await expectNoAxeViolations(visitor.page, { about: 'a photograph that is not read' });
    // As in a browser that reads them: the picture is there, the rest is ours.
    await visitor.page.evaluate(() => {
      const picture = document.createElement('canvas');
      picture.width = 5_000;
      picture.height = 5_000;
      const decode = window.createImageBitmap.bind(window);
      window.createImageBitmap = (() => decode(picture)) as never;
    });
    await visitor.page.setInputFiles('input[type=file][multiple]', heic);
    await page.button('Quitar IMG_0001.jpg').waitFor();
    await page.main.getByText('Se convirtió a JPG para que cualquier equipo pueda abrirla: IMG_0001.jpg').waitFor();
    const camera = visitor.page.locator('input[capture=environment]');
    expect(await camera.getAttribute('accept')).toBe('image/jpeg');
    const [chooser] = await Promise.all([
      visitor.page.waitForEvent('filechooser'),
      page.button('Tomar una foto').click(),
    ]);
    await chooser.setFiles({
      name: 'image.jpg',
      mimeType: 'image/jpeg',
      buffer: await visitor.page
        .evaluate(async () => {
          const canvas = document.createElement('canvas');
          const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg'));
          return [...new Uint8Array((await jpeg?.arrayBuffer()) ?? new ArrayBuffer(0))];
        })
        .then((bytes) => Buffer.from(bytes)),
    });
    await page.main
      .getByText(/^foto-\d{4}-\d\d-\d\d-\d{6}\.jpg$/)
      .first()
      .waitFor();
    await screenshot(visitor.page, 'uploader-photos');
    await wear(visitor, { width: 1440, theme: 'dark', locale: 'es' });
    await screenshot(visitor.page, 'uploader-photos-dark');
  });
});

describe('outside its stage', () => {
  it('the page says why and since when, instead of a form', async () => {
    const visitor = await open({ look: { width: 360 } });
    await visitor.signInAs('cso');
    const page = await new FormPage(visitor).form();
    await page.main.getByText('La etapa de preparación ya cerró').waitFor();
    await page.main.getByText(/se recibieron hasta el \d+ de \w+ de \d{4}, \d\d:\d\d, hora de Lima/).waitFor();
    await expectNoAxeViolations(visitor.page, { about: 'closed stage' });
    await expectNoSidewaysScroll(visitor.page);
  });
});
