import { expect, it } from 'vitest';
import { createLogNotifier, type LogNotice } from './log-notifier.ts';

/** Sending takes until the test says that it is done. */
function aChannel() {
  const sent: (readonly LogNotice[])[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const troubles: unknown[] = [];
  const notifier = createLogNotifier(
    (notices) => {
      sent.push(notices);
      return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
    },
    (error) => troubles.push(error),
  );
  return { notifier, sent, troubles, end: (error?: Error) => ends.shift()?.(error) };
}
const turn = () => new Promise(setImmediate);

it('sends the first at once, and together what comes meanwhile: the highest number of each board', async () => {
  const { notifier, sent, end } = aChannel();
  notifier.notify('a', 1);
  expect(sent).toEqual([[{ id: 'a', seq: 1 }]]);
  for (const seq of [2, 4, 3]) notifier.notify('a', seq);
  notifier.notify('b', 7);
  end();
  await turn();
  expect(sent[1]).toEqual([
    { id: 'a', seq: 4 },
    { id: 'b', seq: 7 },
  ]);
  end();
  await notifier.finished();
  notifier.notify('a', 5);
  expect(sent).toHaveLength(3);
  end();
  await notifier.finished();
});

it('goes on after a failure, and says what went wrong', async () => {
  const { notifier, sent, troubles, end } = aChannel();
  notifier.notify('a', 1);
  notifier.notify('b', 1);
  end(new Error('the database is away'));
  await turn();
  expect(troubles).toEqual([new Error('the database is away')]);
  expect(sent[1]).toEqual([{ id: 'b', seq: 1 }]);
  end();
  await notifier.finished();
});
