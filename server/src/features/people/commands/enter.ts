import type { FastifyReply, FastifyRequest } from 'fastify';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { keepLocale } from '../../../platform/http/problems.ts';
import { getPerson } from '../queries.ts';
import { endOwnSession } from './sessions.ts';

/**
 * This browser is in as that person, in the language they chose wherever they are; the session it came with ends. Asked by
 * whoever has recognised them: by a code, by a link, by a passkey, as a persona.
 * @param passkeyId of the key that opens it: gone by now, it opens nothing, and this throws what the database says of it
 */
export async function openSession(
  { request, reply, deps }: { request: FastifyRequest; reply: FastifyReply; deps: Deps },
  personId: string,
  passkeyId?: string,
): Promise<void> {
  const { headers } = await deps.auth.api.issueSession({
    body: { personId, ...(passkeyId ? { passkeyId } : {}) },
    headers: new Headers({ 'user-agent': request.headers['user-agent'] ?? '' }),
    returnHeaders: true,
  });
  const { locale, localeChosen } = await inTransaction(deps.db, async (tx) => {
    await endOwnSession(tx, request.actor);
    return getPerson(tx, personId);
  });
  void reply.header('set-cookie', headers.getSetCookie());
  if (localeChosen) keepLocale(reply, locale);
}
