import { addressRoutes } from './routes/addresses.ts';
import { erasureRoutes } from './routes/erasure.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { personRequestsRoutes } from './routes/person-requests.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { retentionRoutes } from './routes/retention.ts';
import { exportRoute, type GivenTexts } from './routes/export.ts';

export const rightsRoutes = (given: GivenTexts) => [
  exportRoute(given),
  ...addressRoutes,
  ...passkeyRoutes,
  ...erasureRoutes,
  ...privacyRoutes,
  ...personRequestsRoutes,
  ...retentionRoutes,
];
