import { z } from 'zod';
import { routesOf } from '../../platform/http/routes.ts';
import { presentThemes } from './present.ts';
import { listThemes } from './queries.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { newCycleRoutes } from './routes/new-cycle.ts';

const route = routesOf('themes');
const themesSchema = z.object({ items: z.array(z.object({ id: z.uuid(), slug: z.string(), name: z.string() })) });

export const themesRoutes = [
  route.get('/api/cycles/:cycleId/themes', 'Themes of the cycle', {
    policy: 'public',
    returns: themesSchema,
    read: (tx, { scope }) => listThemes(tx, scope.cycleId),
    present: (rows) => ({ items: presentThemes(rows) }),
  }),
  ...newCycleRoutes,
  ...correctionRoutes,
];
