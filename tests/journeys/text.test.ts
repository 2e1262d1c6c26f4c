import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { answered, frozenCommitment } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aTheme } from '../support/factories.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';

/** Whatever way text comes in by, it is kept in one form: shared/src/kernel/text.ts says which. */
const rig = await testApp();
const url = await rig.listen();
const scene = await aDraftingScene(rig);
const { facilitator, drafter } = scene;
const theme = await aTheme(rig.deps.db, { cycleId: scene.cycle.id });
const at = `/api/cycles/${scene.cycle.id}`;
afterAll(() => rig.close());

const meeting = { modality: 'online', startsAt: '2031-01-01T10:00:00Z', endsAt: '2031-01-01T11:00:00Z' };
/** An input that failed once (tests/cases). */
const given = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../cases/text', `${name}.json`), 'utf8'));
const CONTROLS = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('text at the door', () => {
  it('keeps no control character, in no list and in no feed (text/control-char-title)', async () => {
    const title = `${given('control-char-title')['title']}\r\nBEGIN:VEVENT`;
    const made = answered<Meeting>(await facilitator.post(`${at}/meetings`, { ...meeting, title }), 201);
    expect([title[0], made.title]).toEqual(['\u0007', 'campana BEGIN:VEVENT']);
    const published = await facilitator.post(`${at}/meetings/publish`, {
      meetings: [{ id: made.id, version: made.version }],
    });
    expect(published.statusCode, published.body).toBeLessThan(300);
    const feed = (await rig.anonymous.get(`${at}/calendar.ics`)).body;
    expect(feed).toContain('campana');
    expect(feed.replaceAll('\r\n', '')).not.toMatch(CONTROLS);
  });

  it('keeps nothing that turns the words around it (text/rlo-title)', async () => {
    const { title } = given('rlo-title');
    const made = answered<Meeting>(await facilitator.post(`${at}/meetings`, { ...meeting, title }), 201);
    expect(made.title).toBe('Informe oicnuna sin cierre');
  });

  it('asks for a title when nobody could see the one that was sent', async () => {
    for (const title of ['\u200b', '\u2060 \u00ad', '\u3164']) {
      const refused = await facilitator.post(`${at}/meetings`, { ...meeting, title });
      expect(refused.json()).toMatchObject({ code: 'request.invalid', errors: [{ field: 'title', code: 'required' }] });
    }
  });

  it('makes one name of two ways to type it', async () => {
    const nfd = 'Defensori\u0301a\u00a0del Pueblo';
    const body = { shortName: nfd, name: nfd, sector: 'autonomous_body' };
    answered(await facilitator.post(`${at}/organisations`, body), 201);
    expect((await facilitator.get(`${at}/organisations`)).body).toContain('"Defensoría del Pueblo"');
    const again = await facilitator.post(`${at}/organisations`, { ...body, shortName: 'Defensoría del Pueblo' });
    expect(again.json().errors).toMatchObject([
      { field: 'name', code: 'taken' },
      { field: 'shortName', code: 'taken' },
    ]);
  });

  it('freezes equal texts under one hash, with nothing between them (text/diff-nfc-nfd)', async () => {
    const { from = '', to = '' } = given('diff-nfc-nfd');
    expect(from).not.toBe(to);
    const title = from;
    const { number } = await frozenCommitment(drafter, scene.cycle.id, title, scene.lead.id, theme.id);
    const path = `${scene.base}/${number}`;
    const { textVersion } = answered<CommitmentDetail>(await drafter.get(path));
    const text = { title: to };
    const { version } = answered<{ version: number }>(await drafter.put(path, { version: textVersion, text }));
    const again = await drafter.post(`${path}/freeze`, { version });
    // The hash is the one that is frozen already.
    expect(again.json()).toMatchObject({ code: 'commitment.unchanged', params: { number: 1 } });
  });

  it('is the same over sockets', async () => {
    const settings = createBoardSchema.parse({
      title: 'Tablero',
      startsIn: 'open',
      stage: null,
      columns: [{ id: 'a', title: 'A' }],
      identityMode: 'person',
    });
    const { id } = answered<{ id: string }>(await facilitator.post(`${at}/boards`, settings), 201);
    const client = await new BoardClient({ url, cookie: facilitator.cookie, boardId: id }).ready();
    expect(
      await client.act(aNote('Ma\u0301s\u00a0 \u202eluz\u0007', { columnId: 'a', onBehalfOf: 'Ana\u200b\nRai' })),
    ).toMatchObject({ status: 'ok' });
    client.close();
    const kept = await facilitator.get(`${at}/boards/${id}/snapshot`);
    expect(kept.body).toContain('"Más  luz"');
    expect(kept.body).toContain('"Ana Rai"');
  });
});
