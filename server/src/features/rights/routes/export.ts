import type { OwnText } from '@minga/shared/reports/own-texts.ts';
import { personalDataSchema } from '@minga/shared/rights/schema.ts';
import { z } from 'zod';
import { dbNow, inTransaction } from '../../../platform/database/db.ts';
import { withReach } from '../../../platform/database/reach.ts';
import type { Deps } from '../../../platform/deps.ts';
import { attachment } from '../../../platform/http/attachment.ts';
import { mintScope, type Person } from '../../../platform/http/gate.ts';
import { answerOf } from '../../../platform/http/openapi.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { localeOf } from '../../../platform/http/problems.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { knownBrowser } from '../../people/commands/browsers.ts';
import { requireProof } from '../../people/commands/proof.ts';
import { findGuestTexts, findOwnTexts } from '../../reports/queries/own-texts.ts';
import { type FoundData, packData, presentData } from '../present.ts';
import { listOwnCycles, readPersonalData } from '../queries/personal-data.ts';

/** What each noun knows to be somebody's, and how its subjects may be named to her. */
export type GivenTexts = Parameters<typeof findOwnTexts>[2];

const route = routesOf('rights');
const FORMATS = ['json', 'csv'] as const;
const TYPES = { json: 'application/json; charset=utf-8', csv: 'application/zip' } as const;

/** Her texts of each cycle, read as she reads them there: a board that hides people tells them to her alone, while it is open. */
async function readTexts(deps: Deps, person: Person, given: GivenTexts): Promise<FoundData['texts']> {
  const cycles = await inTransaction(deps.db, (tx) => listOwnCycles(tx, person.personId));
  const texts = [];
  for (const { id, title, forum, forumId } of cycles) {
    const scope = await mintScope(deps.access, person, id, 'public');
    const { items } = await withReach({ forumId }, () =>
      inTransaction(deps.db, (tx) => findOwnTexts(tx, { scope, person, deps }, given)),
    );
    texts.push({ forum, cycle: title, items });
  }
  // What she wrote as a guest of other forums, and took to her account.
  const { cycles: asGuest } = await findGuestTexts(deps, person, given);
  const isElsewhere = ({ id }: { id: string }) => !cycles.some((cycle) => cycle.id === id);
  for (const { title, forumName, items } of asGuest.filter(isElsewhere))
    texts.push({ forum: forumName, cycle: title, items });
  // What somebody answered her is hers to keep; who it was is not.
  const withoutNames = (one: OwnText): OwnText => ({
    ...one,
    answers: one.answers.map((answer) => ({ ...answer, by: null })),
  });
  return texts
    .filter(({ items }) => items.length > 0)
    .map(({ items, ...place }) => ({ ...place, items: items.map(withoutNames) }));
}

async function readAll(deps: Deps, person: Person, given: GivenTexts): Promise<FoundData> {
  const texts = await readTexts(deps, person, given);
  return inTransaction(deps.db, async (tx) => ({
    exportedAt: await dbNow(tx),
    lists: await readPersonalData(tx, person),
    texts,
  }));
}

export const exportRoute = (given: GivenTexts) =>
  route.get('/api/account/export', 'Everything that is held of me, in one file', {
    policy: 'signed-in',
    // Reading it costs a statement for each table: nobody needs it often.
    rateLimit: perPerson(10),
    description:
      'json: one document. csv: a zip with one CSV file for each list. Asked in a browser in which a code from my mailbox was entered. Only what is mine: the text of others, and how somebody voted in secret, are in none. What closed boards that hide people keep can be told by nobody.',
    query: z.strictObject({ format: z.enum(FORMATS).default('json') }),
    responses: { 200: answerOf('My data as a file', 'application/json', 'application/zip') },
    handle: async ({ deps, person, query: { format }, request, reply }) => {
      // All of somebody in one file: a session alone, which may be a copy, is not enough for it, as for an erasure.
      await inTransaction(deps.db, (tx) => requireProof(tx, { person, browser: knownBrowser({ request, deps }) }));
      const locale = localeOf(request);
      const found = await readAll(deps, person, given);
      const name = wordsOf(locale)('personal-data:fileName');
      void reply
        .header('content-type', TYPES[format])
        .header('content-disposition', attachment(`${name}.${format === 'json' ? 'json' : 'zip'}`))
        .header('cache-control', 'no-store');
      if (format === 'csv') return packData(found, locale);
      return JSON.stringify(personalDataSchema.parse(presentData(found, locale)), null, 2);
    },
  });
