import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from '../../platform/deps.ts';
import { watchPublicFlags } from './jobs.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { flagRoutes } from './routes/flags.ts';
import { importRoutes } from './routes/import.ts';
import { meetingRoutes } from './routes/meetings.ts';

/** Meetings from draft to calendar, and what the schedule rules notice about them. */
export function meetingsRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const watching = watchPublicFlags(deps);
    // Not waited for: heavy work has an end of its own.
    app.addHook('onClose', async () => void watching.stop());
    await app.register(flagRoutes(deps));
    await app.register(importRoutes(deps));
    await app.register(calendarRoutes(deps));
    await app.register(meetingRoutes(deps));
  };
}
