import nodemailer from 'nodemailer';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from './database.ts';
import { postOffice } from './mail.ts';

describe('the test rig', () => {
  it('gives each file a database of its own with the real schema', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    await one.query(
      "insert into forums (id, slug, name, locale, time_zone) values (gen_random_uuid(), 'only-here', 'x', 'es', 'UTC')",
    );
    expect(await one.query('select slug from forums')).toEqual([{ slug: 'only-here' }]);
    expect(await other.query('select slug from forums')).toEqual([]);
    await Promise.all([one.drop(), other.drop()]);
    await expect(one.query('select 1')).rejects.toThrow(/does not exist/);
  });

  describe('its post office', async () => {
    const office = await postOffice();
    const transport = nodemailer.createTransport({ url: office.url });
    afterAll(() => office.close());

    it('keeps letters as a person would read them', async () => {
      const text =
        'Su código es 123456. Ñandú =3D 100 %: una línea lo bastante larga como para que el correo la parta en dos.';
      await transport.sendMail({
        from: 'a@x.pe',
        to: 'b@x.pe',
        subject: 'Código de ingreso: ñandú y más palabras largas',
        text,
      });
      const letter = await office.letterTo('b@x.pe');
      expect(letter.text).toBe(text);
      expect(letter.subject).toBe('Código de ingreso: ñandú y más palabras largas');
    });

    it.each([
      ['try-later', /451/],
      ['reject', /550/],
    ] as const)('can %s', async (mood, message) => {
      office.mood = mood;
      await expect(transport.sendMail({ from: 'a@x.pe', to: 'c@x.pe', subject: 's', text: 't' })).rejects.toThrow(
        message,
      );
    });
  });
});
