import { expect } from 'vitest';
import type { Letter, PostOffice } from '../../support/mail.ts';
import { PageObject } from './page-object.ts';
import type { Visitor } from './visitor.ts';

/** Somebody with a mailbox at the post office of the test, and a browser in which nobody is signed in yet. */
export class LetterReader extends PageObject {
  readonly address: string;
  private readonly office: PostOffice;

  constructor(visitor: Visitor, office: PostOffice, address: string) {
    super(visitor);
    this.office = office;
    this.address = address;
  }

  /** The newest letter with such a subject, once it has come. */
  async letter(subject: RegExp): Promise<Letter> {
    const find = () =>
      this.office.letters.findLast((one) => one.to.includes(this.address) && subject.test(one.subject));
    await expect.poll(find, { timeout: 30_000, message: `${subject} to ${this.address}` }).toBeDefined();
    return find() as Letter;
  }

  /** Opens what a letter with such a subject leads to. */
  async follow(subject: RegExp, place: RegExp): Promise<this> {
    const { text } = await this.letter(subject);
    const link = text.match(/https?:\/\/\S+/g)?.find((one) => place.test(one));
    expect(link, `${place} in\n${text}`).toBeDefined();
    expect(new URL(link ?? '').origin).toBe(this.visitor.url);
    return this.open(link ?? '');
  }

  /** By the code of a letter, from wherever the link led; back there afterwards. */
  async signIn(): Promise<this> {
    const { page } = this;
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^(Ingresar|Sign in)$/ })
      .click();
    await page.getByLabel(/^(Correo electrónico|E-mail)/).fill(this.address);
    await this.typeCode();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    return this.untilReady();
  }

  /** Asks for the code on the sign-in page, and types the one that comes. */
  /** @param press what has the code sent */
  async typeCode(press: RegExp = /^(Enviarme el código|Send me the code)$/): Promise<void> {
    const before = this.office.letters.length;
    await this.button(press).click();
    const code = () =>
      this.office.letters
        .slice(before)
        .flatMap(({ to, subject }) => (to.includes(this.address) ? (/^\d{6}/.exec(subject)?.[0] ?? []) : []))[0];
    await expect.poll(code, { timeout: 20_000 }).toBeDefined();
    await this.field(/^(Código|Code)$/).fill(code() ?? '');
    await this.button(/^(Ingresar|Sign in)$/).click();
  }
}
