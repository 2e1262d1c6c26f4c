import { FIRST_LOCALE } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { otherAddressSchema } from '@minga/shared/people/schema.ts';
import { type Config, publicUrlOf, readConfig } from './config.ts';
import { appointAdministrator } from './features/people/commands.ts';
import { sayFault } from './platform/start/run-command.ts';
import { notedAddress } from './platform/start/data-lock.ts';
import { createBus } from './platform/jobs/bus.ts';
import { inTransaction } from './platform/database/db.ts';
import { openDb } from './platform/database/pool.ts';
import { migrate } from './platform/database/migrate.ts';
import { openDatabase } from './platform/database/open-database.ts';

/** `npm run administrator -- EMAIL [NAME]`: the first person of an installation, made by whoever has the machine. */

const USAGE = 'Usage: npm run administrator -- EMAIL [NAME]';
const say = (line: string) => process.stdout.write(`${line}\n`);

async function appoint(url: string, email: string, name: string): Promise<boolean> {
  const bus = createBus((error) => say(String(error)));
  const db = openDb(url, bus, { size: 1, isOwner: true });
  try {
    const { isNew } = await inTransaction(db, (tx) =>
      appointAdministrator(tx, { email, locale: FIRST_LOCALE, ...(name ? { name } : {}) }),
    );
    return isNew;
  } finally {
    await db.pool.end();
  }
}

async function sayWhatIsNext(config: Config, email: string, isServerRunning: boolean): Promise<void> {
  const address = config.publicUrl ?? (await notedAddress(config.dataDir)) ?? publicUrlOf(config);
  const mail = config.smtpUrl ? 'by mail' : `in ${config.dataDir}/mail (the newest file), because SMTP_URL is not set`;
  const steps = [
    ...(isServerRunning || config.databaseUrl ? [] : ['Start the server: npm start']),
    `Open ${address}${paths.signIn()} and ask for a code with ${email}.`,
    `The code arrives ${mail}.`,
    `Open ${address}${paths.administration()}, create the forum and invite its facilitator.`,
  ];
  say(`\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}\n`);
}

async function run(args: readonly string[]): Promise<void> {
  const [given = '', ...words] = args;
  if (given === '') throw new Error(`Say which e-mail address becomes administrator.\n${USAGE}`);
  const parsed = otherAddressSchema.safeParse({ email: given.trim().toLowerCase() });
  if (!parsed.success) throw new Error(`«${given}» is not an e-mail address.\n${USAGE}`);
  const name = words.join(' ').trim();
  if (name.length > 120) throw new Error('The name is longer than 120 characters.');
  const { email } = parsed.data;
  const config = readConfig(process.env);
  const database = await openDatabase(config, say);
  try {
    await migrate(database.url);
    const isNew = await appoint(database.url, email, name);
    say(isNew ? `\n  ${email} is now administrator of this Minga.` : `\n  ${email} was administrator already.`);
  } finally {
    await database.close();
  }
  await sayWhatIsNext(config, email, database.isServerRunning);
}

run(process.argv.slice(2)).catch(sayFault);
