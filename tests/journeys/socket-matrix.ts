import type { SocketPolicy } from '../../server/src/realtime/gateway.ts';

/** What may come in over a socket: into which kind of room, and who may send it. */
export const SOCKET_EVENTS: Record<string, SocketPolicy> = {
  'board:join': 'entry',
  'board:since': 'member',
  'board:op': 'member',
  'board:resend': 'member',
  'board:presence': 'member',
  'board:leave': 'member',
  'plan:join': 'entry',
  'plan:presence': 'member',
  'plan:leave': 'member',
  'doors:watch': 'entry',
  'doors:leave': 'member',
  // Their own bell, whose channel nobody names; guests have none.
  'notices:watch': 'entry',
};
