import { afterAll, expect } from 'vitest';
import { type Overrides, type TestApp, testApp } from './app.ts';
import { type PostOffice, postOffice } from './mail.ts';

/** A server that sends over a real post office, both closed after the tests of the file. */
/** @param settings besides those of every test */
export async function appWithMail(settings: Overrides = {}) {
  const office: PostOffice = await postOffice();
  const rig: TestApp = await testApp({ smtpUrl: office.url, publicUrl: 'https://minga.example', ...settings });
  await rig.listen();
  afterAll(async () => {
    await rig.close();
    await office.close();
  });
  const left = async () => {
    const [row] = await rig.database.query<{ left: number }>(
      `select ((select count(*) from events where not is_handed_on) + (select count(*) from event_deliveries
        where delivered_at is null and given_up_at is null))::int as left`,
    );
    return row?.left;
  };
  return {
    office,
    rig,
    /** Until every event was handed on and delivered. */
    settled: () => expect.poll(left, { timeout: 40_000 }).toBe(0),
  };
}
