import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { asAppError } from './problems.ts';
import type { Route } from './routes.ts';

/** What a browser sends of a form when no script does it. */
export const FORM = 'application/x-www-form-urlencoded';

/** A browser without scripts is led to a page, where a program is answered. */
export const isForm = ({ headers }: FastifyRequest) => headers['content-type']?.startsWith(FORM) === true;
export const leadTo = (reply: FastifyReply, path: string) => reply.redirect(path, 303);

/**
 * For a route that takes plain forms: what it refuses leads back to the page of the form, which says why in words of its own. What
 * the page has no word for, and everything that a program sent, is answered as anywhere else.
 * @param words by the refusal
 */
export const leadingBack =
  (
    words: Readonly<Partial<Record<ErrorCode, string>>>,
    pageOf: (why: string, request: FastifyRequest) => string,
  ): NonNullable<RouteShorthandOptions['errorHandler']> =>
  (error, request, reply) => {
    const why = isForm(request) ? words[asAppError(error)?.code ?? 'server.unexpected'] : undefined;
    if (why === undefined) throw error;
    void leadTo(reply, pageOf(why, request));
  };

/**
 * A form as the object that its route's schema describes: a tick is true, a name that is there several times, or ends in `[]`, is
 * a list.
 */
function fieldsOf(body: string): Record<string, unknown> {
  const sent = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(sent.keys())].map((name) => {
      const values = sent.getAll(name);
      if (name.endsWith('[]')) return [name.slice(0, -2), values];
      const [value = ''] = values;
      return [name, values.length > 1 ? values : value === 'on' ? true : value];
    }),
  );
}

/** Routes that take forms beside JSON; nobody else's do. Whether it came from a page of ours is asked of each as ever. */
export const takingForms =
  (...routes: readonly Route[]): Route =>
  (outside, deps) =>
    outside.register(async (app) => {
      app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: 65_536 }, (_request, body, done) =>
        done(null, fieldsOf(String(body))),
      );
      for (const route of routes) route(app, deps);
    });
