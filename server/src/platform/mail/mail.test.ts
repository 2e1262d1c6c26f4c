import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../database/db.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';

let rig: TestApp;
let folder: string;
beforeAll(async () => {
  rig = await testApp();
  folder = join(rig.deps.config.dataDir, 'mail');
  await mkdir(folder, { recursive: true });
});
afterAll(() => rig.close());

/** As another program would read them, at any instant. */
function letters(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(folder, name), 'latin1'));
}

/** The letter of 100,000 x as it stands in a message: base64, quoted-printable or plain, in lines. */
const bodyOf = (message: string): string => message.slice(message.indexOf('\r\n\r\n')).replace(/=?\r\n/g, '');

describe('letters kept in a folder', () => {
  it('are whole for whoever reads while they are being written', async () => {
    const { mail } = rig.deps;
    const text = 'x'.repeat(100_000);
    let left = 60;
    for (let n = left; n > 0; n -= 1) mail.post({ to: 'ana@example.org', subject: String(n), text });
    void mail.untilSent().then(() => (left = 0));
    while (left > 0) {
      for (const message of letters()) expect(bodyOf(message)).toHaveLength(text.length);
      await setImmediate();
    }
    expect([letters().length, (await mail.stored()).length]).toEqual([60, 60]);
    expect(readdirSync(folder).filter((name) => !name.endsWith('.eml'))).toEqual([]);
  });

  it('are messages as a post office receives them, and are read again as they were written', async () => {
    const { mail } = rig.deps;
    const letter = {
      to: 'rosa@example.org',
      subject: '123456 es su código — ñandú',
      text: 'Señora:\n\n«ñ» 😀\n.\nfin',
    };
    mail.post(letter);
    await mail.untilSent();
    const kept = (await mail.stored()).find(({ to }) => to === letter.to);
    expect(kept).toMatchObject({ to: letter.to, subject: letter.subject });
    expect(kept?.text.trimEnd()).toBe(letter.text);
    const message = readFileSync(join(folder, `${kept?.id}.eml`), 'latin1');
    const [head = ''] = message.split('\r\n\r\n');
    expect(head).toMatch(/^From: "?Minga"? <minga@localhost>$/m);
    for (const header of [/^To: rosa@example\.org$/m, /^Date: /m, /^Message-ID: <.+@minga>$/m, /^MIME-Version: 1\.0$/m])
      expect(head.replaceAll('\r', '')).toMatch(header);
    expect(message.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });

  it('that an earlier version had promised are still sent after an upgrade', async () => {
    const { db, jobs, mail } = rig.deps;
    const letter = { to: 'eva@example.org', subject: 'Le invitan', text: 'Su asiento le espera.' };
    // As that version left them: in a queue of their own, under the id that the letter goes by.
    const id = newId();
    await inTransaction(db, (tx) => jobs.add(tx, 'letters', { id, data: letter }));
    const found = async () => (await mail.stored()).filter(({ to }) => to === letter.to);
    await expect.poll(found, { timeout: 20_000 }).toMatchObject([{ id, subject: letter.subject }]);
    expect((await found())[0]?.text.trimEnd()).toBe(letter.text);
  });

  it('are not written to the placeholder address of a guest', async () => {
    const { mail } = rig.deps;
    const before = letters().length;
    mail.post({ to: 'f3b0@guest.invalid', subject: 'x', text: 'y' });
    await mail.untilSent();
    expect(letters()).toHaveLength(before);
  });
});
