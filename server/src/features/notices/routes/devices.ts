import { devicesSchema, newDeviceSchema } from '@minga/shared/notices/schema.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { keepDevice, removeDevice } from '../commands/devices.ts';
import { presentDevices } from '../present.ts';
import { listOwnDevices } from '../queries/devices.ts';

const route = routesOf('notices');

const own = async (tx: Tx, { personId, sessionId }: Person, { push }: Pick<Deps, 'push'>) => ({
  rows: await listOwnDevices(tx, personId),
  sessionId,
  serverKey: push.publicKey,
});

/** On which devices notices show by themselves. */
export const deviceRoutes = [
  route.get('/api/notices/devices', 'Devices on which my notices show by themselves', {
    policy: 'signed-in',
    returns: devicesSchema,
    read: (tx, { person, deps }) => own(tx, person, deps),
    present: presentDevices,
  }),
  route.post('/api/notices/devices', 'Show my notices on this device, as long as this session lasts', {
    policy: 'signed-in',
    // One browser is one device, however often it is asked.
    repeat: 'recognised',
    body: newDeviceSchema,
    returns: devicesSchema,
    command: (tx, { person, body, deps }) => keepDevice(tx, person, body, deps.push),
    read: (tx, { person, deps }) => own(tx, person, deps),
    present: presentDevices,
  }),
  route.delete('/api/notices/devices/:deviceId', 'Show my notices on this device no more', {
    policy: 'signed-in',
    command: (tx, { person, params }) => removeDevice(tx, person, params.deviceId),
  }),
];
