import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Socket } from 'socket.io';
import { expect, it } from 'vitest';
import { type Knocks, openKnocks } from './knocks.ts';

const aSocket = (issued = 0) => ({ handshake: { issued } }) as Socket;
const whyNot = (knocks: Knocks, socket: Socket, boardId: string) => {
  const answer = knocks.answer(socket, { boardId, clientSeq: 7 });
  expect(answer.clientSeq).toBe(7);
  return answer.status === 'refused' ? answer.code : answer.status;
};
const failing = (code: 'board.not-found' | 'board.busy') => () => Promise.reject(new AppError(code));

it('what is sent between a reconnect and its join is put off, whatever was said on another socket', async () => {
  const knocks = openKnocks(() => 1_000);
  const [before, after] = [aSocket(), aSocket(500)];
  await expect(knocks.during(before, { boardId: 'a' }, failing('board.not-found'))).rejects.toThrow();
  expect(whyNot(knocks, before, 'a')).toBe('board.not-found');
  expect(whyNot(knocks, before, 'b')).toBe('busy');
  expect(whyNot(knocks, after, 'a')).toBe('busy');
});

it('while a join is under way, or failed for another reason, the sender may still come in', async () => {
  const knocks = openKnocks(() => 90_000);
  const socket = aSocket();
  let letIn = () => {};
  const joining = knocks.during(socket, { boardId: 'a' }, () => new Promise<void>((settle) => (letIn = settle)));
  expect(whyNot(knocks, socket, 'a')).toBe('busy');
  letIn();
  await joining;
  expect(whyNot(knocks, socket, 'a')).toBe('busy');
  await expect(knocks.during(socket, { boardId: 'a' }, failing('board.busy'))).rejects.toThrow();
  expect(whyNot(knocks, socket, 'a')).toBe('busy');
});

it('whoever lost access is told so until they ask again', async () => {
  const knocks = openKnocks(() => 1_000);
  const socket = aSocket();
  knocks.refuse(socket, 'a', 'board.access-ended');
  expect(whyNot(knocks, socket, 'a')).toBe('board.access-ended');
  await knocks.during(socket, { boardId: 'a' }, () => Promise.resolve());
  expect(whyNot(knocks, socket, 'a')).toBe('busy');
});

it('whoever never asks is told so once the first moments are over', () => {
  let now = 30_000;
  const knocks = openKnocks(() => now);
  const socket = aSocket();
  expect(whyNot(knocks, socket, 'a')).toBe('busy');
  now += 1;
  expect(whyNot(knocks, socket, 'a')).toBe('board.not-found');
});

it('remembers the latest hundred boards of a socket', async () => {
  const knocks = openKnocks(() => 90_000);
  const socket = aSocket();
  for (let board = 0; board <= 100; board++)
    await knocks.during(socket, { boardId: String(board) }, () => Promise.resolve());
  expect(whyNot(knocks, socket, '0')).toBe('board.not-found');
  expect(whyNot(knocks, socket, '1')).toBe('busy');
});
