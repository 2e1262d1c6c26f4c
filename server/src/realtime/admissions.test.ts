import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Socket } from 'socket.io';
import { expect, it } from 'vitest';
import { type Admissions, rememberAdmissions } from './admissions.ts';

const aSocket = (issued = 0) => ({ handshake: { issued } }) as Socket;
const whyNot = (admissions: Admissions, socket: Socket, id: string) => admissions.refusal(socket, id);
const failing = (code: 'board.not-found' | 'board.busy') => () => Promise.reject(new AppError(code));

it('what is sent between a reconnect and its join is put off, whatever was said on another socket', async () => {
  const admissions = rememberAdmissions('board.not-found', () => 1_000);
  const [before, after] = [aSocket(), aSocket(500)];
  await expect(admissions.asking(before, 'a', failing('board.not-found'))).rejects.toThrow();
  expect(whyNot(admissions, before, 'a')).toBe('board.not-found');
  expect(whyNot(admissions, before, 'b')).toBeNull();
  expect(whyNot(admissions, after, 'a')).toBeNull();
});

it('while a join is under way, or failed for another reason, the sender may still come in', async () => {
  const admissions = rememberAdmissions('board.not-found', () => 90_000);
  const socket = aSocket();
  let letIn = () => {};
  const joining = admissions.asking(socket, 'a', () => new Promise<void>((resolve) => (letIn = resolve)));
  expect(whyNot(admissions, socket, 'a')).toBeNull();
  letIn();
  await joining;
  expect(whyNot(admissions, socket, 'a')).toBeNull();
  await expect(admissions.asking(socket, 'a', failing('board.busy'))).rejects.toThrow();
  expect(whyNot(admissions, socket, 'a')).toBeNull();
});

it('whoever lost access is told so until they ask again', async () => {
  const admissions = rememberAdmissions('board.not-found', () => 1_000);
  const socket = aSocket();
  admissions.refuse(socket, 'a', 'board.access-ended');
  expect(whyNot(admissions, socket, 'a')).toBe('board.access-ended');
  await admissions.asking(socket, 'a', () => Promise.resolve());
  expect(whyNot(admissions, socket, 'a')).toBeNull();
});

it('whoever never asks is told so once the first moments are over', () => {
  let now = 30_000;
  const admissions = rememberAdmissions('board.not-found', () => now);
  const socket = aSocket();
  expect(whyNot(admissions, socket, 'a')).toBeNull();
  now += 1;
  expect(whyNot(admissions, socket, 'a')).toBe('board.not-found');
});

it('remembers the latest hundred boards of a socket', async () => {
  const admissions = rememberAdmissions('board.not-found', () => 90_000);
  const socket = aSocket();
  for (let board = 0; board <= 100; board++) await admissions.asking(socket, String(board), () => Promise.resolve());
  expect(whyNot(admissions, socket, '0')).toBe('board.not-found');
  expect(whyNot(admissions, socket, '1')).toBeNull();
});
