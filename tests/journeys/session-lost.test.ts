import { afterAll, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aSeat } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

/** A page is somebody's: when the session behind it is gone it must not quietly turn into the page of a stranger. */
it('what a page of one person reads is refused without their session, and read by everybody without that claim', async () => {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
  const organisationId = (await anOrganisation(db, { forumId: forum.id, sector: 'civil_society' })).id;
  const seat = async () => (await aSeat(db, { forumId: forum.id, organisationId })).personId;
  const [ana, eva] = [await rig.signInAs(await seat()), await rig.signInAs(await seat())];
  const stranger = rig.anonymous;
  const headers = { 'minga-person': ana.personId ?? '' };
  for (const path of ['/api/cycles', `/api/cycles/${cycle.id}/ballots`, `/api/cycles/${cycle.id}/commitments`]) {
    const lost = await stranger.ask('GET', path, { headers });
    expect([path, lost.statusCode, lost.json().code]).toEqual([path, 401, 'session.required']);
    const other = await eva.ask('GET', path, { headers });
    expect([path, other.statusCode, other.json().code]).toEqual([path, 401, 'session.other-person']);
    expect((await ana.ask('GET', path, { headers })).statusCode).toBe(200);
    expect((await stranger.ask('GET', path)).statusCode).toBe(200);
  }
});
