import { describe, expect, it } from 'vitest';
import { openHeavyDoor } from './heavy-door.ts';

const LIMITS = {
  requestsAtOnce: 3,
  bytesAtOnce: 100,
  requestsOfPerson: 4,
  requestsOfForum: 6,
  bytesOfForum: 250,
  unsaid: 80,
};

function door() {
  let at = 0;
  const { enter } = openHeavyDoor(LIMITS, () => at);
  return { enter, later: (seconds: number) => (at += seconds * 1000) };
}
const refusal = (work: () => unknown): unknown => {
  try {
    work();
    return 'let in';
  } catch (error) {
    return error;
  }
};

describe('the door of heavy routes', () => {
  it('lets a few of one forum in at once, and another forum all the same', () => {
    const { enter } = door();
    const places = [1, 2, 3].map(() => enter('a', 'ana', 1));
    expect(refusal(() => enter('a', 'eva', 1))).toMatchObject({ code: 'work.queue-full', status: 429 });
    enter('b', 'eva', 1);
    places[0]?.free();
    enter('a', 'eva', 1);
  });

  it('counts large bodies by their size, one whatever its size, and one that says none as the largest', () => {
    const { enter } = door();
    const first = enter('a', 'ana', 120);
    expect(refusal(() => enter('a', 'ana', 1))).toMatchObject({ code: 'work.queue-full' });
    first.free();
    enter('a', 'ana', null);
    expect(refusal(() => enter('a', 'ana', 30))).toMatchObject({ code: 'work.queue-full' });
  });

  it('keeps a place until the line is closed and nobody works for it', () => {
    const { enter } = door();
    const place = enter('a', 'ana', 100);
    place.hold();
    place.free();
    expect(refusal(() => enter('a', 'ana', 1))).toMatchObject({ code: 'work.queue-full' });
    place.free();
    enter('a', 'ana', 1);
  });

  it('lets so many a minute in, by person and by forum, and says when to come again', () => {
    const { enter, later } = door();
    for (let n = 0; n < 4; n += 1) enter('a', 'ana', 1).free();
    later(20);
    expect(refusal(() => enter('a', 'ana', 1))).toMatchObject({ code: 'request.too-many', params: { seconds: 40 } });
    enter('a', 'eva', 1).free();
    enter('a', 'eva', 1).free();
    expect(refusal(() => enter('a', 'eva', 1))).toMatchObject({ code: 'request.too-many' });
    enter('b', 'eva', 1).free();
    later(41);
    enter('a', 'ana', 1);
  });

  it('lets so many bytes of a forum in within a minute', () => {
    const { enter, later } = door();
    for (let n = 0; n < 2; n += 1) enter('a', 'ana', 100).free();
    expect(refusal(() => enter('a', 'ana', 51))).toMatchObject({ code: 'request.too-many' });
    enter('a', 'ana', 50).free();
    later(61);
    enter('a', 'ana', 100);
  });
});
