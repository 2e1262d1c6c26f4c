import type { FastifyReply, FastifyRequest } from 'fastify';
import { inTransaction } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { keepLocale } from '../../../platform/http/problems.ts';
import { getPerson } from '../queries.ts';
import { endOwnSession } from './sessions.ts';

/**
 * This browser is in as that person, in the language they chose wherever they are; the session it came with ends. Asked by
 * whoever has recognised them: by a code, by a link, as a persona.
 */
export async function openSession(
  { request, reply, deps }: { request: FastifyRequest; reply: FastifyReply; deps: Deps },
  personId: string,
): Promise<void> {
  const { headers } = await deps.auth.api.issueSession({
    body: { personId },
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
