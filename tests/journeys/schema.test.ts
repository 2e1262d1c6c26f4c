import { afterAll, expect, it } from 'vitest';
import { readMigrations } from '../../server/src/platform/database/migrate.ts';
import { testDatabase } from '../support/database.ts';
import { schemaText } from '../support/schema-text.ts';

const database = await testDatabase();
afterAll(() => database.drop());

const newest = (await readMigrations()).at(-1)?.name;
const ABOUT = `-- The database as migrations make it, up to ${newest}. For reading: nothing runs this file, «npm run schema» writes it.
-- What the application may do with which table stands in tests/journeys/database-rights.ts.

`;

it('migrations/schema.sql shows the database as the migrations make it', async () => {
  await expect(ABOUT + (await schemaText(database.query))).toMatchFileSnapshot('../../migrations/schema.sql');
});
