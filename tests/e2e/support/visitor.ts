import type { Persona } from '@minga/shared/people/rules.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import { sharedBrowser } from './browser.ts';
import { type Look, lookCookies } from './look.ts';
import { serverUrl } from './server-url.ts';
import { untilReady } from './until-ready.ts';
import { watchRequests } from './until-still.ts';

export type Visitor = {
  page: Page;
  context: BrowserContext;
  url: string;
  /** Console errors, uncaught exceptions, refused contents and broken answers seen so far. */
  faults: string[];
  /** Faults that a test causes on purpose, by pattern; everything else fails the test. */
  expectFault(pattern: RegExp): void;
  /** Through the door of the demonstration, so the session is a real one. */
  signInAs(persona: Persona, forum?: 'demo-es' | 'demo-en'): Promise<void>;
  /** Goes to a path of the server and waits until the page has settled. */
  goto(path: string): Promise<void>;
};

export type VisitorOptions = {
  look?: Partial<Look>;
  javaScript?: boolean;
  touch?: boolean;
  /** Scripts that stay when their page has gone: what they do is of one test. */
  hasWorkers?: boolean;
  /** Of the device; else the forum's. */
  timeZone?: string;
  /** A server of the test's own; else the demonstration that all files share. */
  url?: string;
};

/**
 * Call once at the top of a file: fails each test whose visitors saw a fault.
 * @returns a function that opens a fresh visitor: own cookies, own storage, nobody signed in
 */
export function visitors(): (options?: VisitorOptions) => Promise<Visitor> {
  let browser: Browser;
  let open: Visitor[] = [];
  beforeAll(async () => {
    browser = await sharedBrowser();
  });
  afterEach(async () => {
    const seen = open.flatMap(({ faults }) => faults);
    await Promise.all(open.map(({ context }) => context.close()));
    open = [];
    expect(seen, 'faults seen by the browser').toEqual([]);
  });
  return async (options = {}) => {
    const visitor = await openVisitor(browser, options);
    open.push(visitor);
    return visitor;
  };
}

async function openVisitor(browser: Browser, options: VisitorOptions): Promise<Visitor> {
  const url = options.url ?? serverUrl;
  const look = options.look ?? {};
  const width = look.width ?? 1440;
  const context = await browser.newContext({
    viewport: { width, height: width < 768 ? 740 : 900 },
    locale: look.locale === 'en' ? 'en-GB' : 'es-PE',
    timezoneId: options.timeZone ?? 'America/Lima',
    // Movement would be caught half-way by screenshots and contrast checks.
    reducedMotion: 'reduce',
    javaScriptEnabled: options.javaScript ?? true,
    hasTouch: options.touch ?? width < 768,
    serviceWorkers: options.hasWorkers ? 'allow' : 'block',
  });
  await context.addCookies(lookCookies(url, look));
  const page = await context.newPage();
  const faults: string[] = [];
  const expected: RegExp[] = [];
  const note = (fault: string) => {
    if (!expected.some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  await watch(context, page, note);
  watchRequests(page);
  return {
    page,
    context,
    url,
    faults,
    expectFault: (pattern) => {
      expected.push(pattern);
    },
    signInAs: async (persona, forum = 'demo-es') => {
      const headers = { origin: url, 'sec-fetch-site': 'same-origin' };
      const answer = await context.request.post(`${url}/api/demo/sign-in`, { data: { persona, forum }, headers });
      expect(answer.status(), await answer.text()).toBe(200);
    },
    goto: async (path) => {
      await page.goto(new URL(path, url).href, { waitUntil: 'load' });
      if (options.javaScript !== false) await untilReady(page);
    },
  };
}

/** Collects what a person with the developer tools open would see turn red. */
async function watch(context: BrowserContext, page: Page, note: (fault: string) => void): Promise<void> {
  await context.exposeBinding('mingaNote', (_source, text: string) => note(text));
  await context.addInitScript(() => {
    const report = (window as unknown as { mingaNote(text: string): void }).mingaNote;
    addEventListener('securitypolicyviolation', (event) => {
      report(`content refused by policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
    // Text of the XSS corpus reaches for this; being reached for at all is the fault.
    Object.defineProperty(window, '__xss', {
      get: () => {
        report('foreign script ran');
        return () => undefined;
      },
    });
  });
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`exception: ${error.message}`));
  page.on('response', (answer) => {
    if (answer.status() >= 500) note(`answer ${answer.status()}: ${answer.url()}`);
  });
}
