import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { schemaText } from '../support/schema-text.ts';

const database = await testDatabase();
afterAll(() => database.drop());

const ABOUT = `-- The database as it is after all migrations, for reading: nothing runs this file. «npm run schema» writes it.
-- What the application may do with which table stands in tests/journeys/database-rights.ts.

`;

it('migrations/schema.sql shows the database as the migrations make it', async () => {
  await expect(ABOUT + (await schemaText(database.query))).toMatchFileSnapshot('../../migrations/schema.sql');
});
