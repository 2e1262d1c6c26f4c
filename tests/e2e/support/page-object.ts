import type { Locator, Page } from 'playwright-core';
import { untilReady } from './until-ready.ts';
import type { Visitor } from './visitor.ts';

/**
 * Base of the page objects: tests speak of what people do, and only page objects know where it is on screen.
 * Elements are found by role and name, as assistive technology finds them.
 */
export class PageObject {
  readonly visitor: Visitor;
  readonly page: Page;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('link', { name });
  }

  field(name: string | RegExp): Locator {
    return this.page.getByRole('textbox', { name });
  }

  /** Messages that come and go, read out by screen readers. */
  get notices(): Locator {
    return this.page.getByRole('status').or(this.page.getByRole('alert'));
  }

  async open(path: string): Promise<this> {
    await this.visitor.goto(path);
    return this;
  }

  async untilReady(): Promise<this> {
    await untilReady(this.page);
    return this;
  }
}
