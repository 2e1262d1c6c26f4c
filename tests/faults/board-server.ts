import { buildApp } from '../../server/src/app.ts';
import { assemble } from '../../server/src/assemble.ts';
import { readConfig } from '../../server/src/config.ts';
import { createLog } from '../../server/src/platform/start/log.ts';
import { diary } from './event-diary.ts';

/** Started by board-process.ts: the application on a given database, until it is told to stop or killed. */
const config = { ...readConfig(process.env), ...JSON.parse(process.argv[2] ?? '{}') };
if (!config.databaseUrl) throw new Error('DATABASE_URL is needed.');
const deps = await assemble(config, config.databaseUrl, createLog(config.logLevel));
const app = await buildApp(deps, [{ subscriber: () => diary }]);
await app.listen({ port: config.port, host: config.host });
async function leave(): Promise<void> {
  await app.close();
  await deps.close();
  process.exit(0);
}
process.on('SIGTERM', () => void leave());
// Whoever started this is gone, perhaps by a kill: nobody would ever stop it.
process.on('disconnect', () => void leave());
process.send?.('listening');
