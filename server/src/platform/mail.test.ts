import { readdirSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../tests/support/app.ts';
import type { StoredLetter } from './mail.ts';

let rig: TestApp;
let folder: string;
beforeAll(async () => {
  rig = await testApp();
  folder = join(rig.deps.config.dataDir, 'mail');
  await mkdir(folder, { recursive: true });
});
afterAll(() => rig.close());

/** As another program would read them, at any instant. */
function letters(): StoredLetter[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredLetter);
}

describe('letters kept in a folder', () => {
  it('are whole for whoever reads while they are being written', async () => {
    const { mail } = rig.deps;
    const text = 'x'.repeat(100_000);
    let left = 60;
    for (let n = left; n > 0; n -= 1) mail.post({ to: 'ana@example.org', subject: String(n), text });
    void mail.settle().then(() => (left = 0));
    while (left > 0) {
      for (const letter of letters()) expect(letter.text).toHaveLength(text.length);
      await setImmediate();
    }
    expect([letters().length, (await mail.stored()).length]).toEqual([60, 60]);
    expect(readdirSync(folder).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });
});
