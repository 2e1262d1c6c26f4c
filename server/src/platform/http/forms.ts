import type { ErrorCode } from '@minga/shared/kernel/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { asAppError, listenerOf, problemOf } from './problems.ts';
import type { Route } from './routes.ts';

/** A form that was refused, as it was sent: what stood in each field by its name, and what is said of which. */
export type SentForm = {
  status: number;
  values: Readonly<Record<string, readonly string[]>>;
  errors: readonly { field: string; code: string; message: string }[];
};

declare module 'fastify' {
  interface FastifyInstance {
    /** Sends the page of a path with the form in it; false where there is no such page. Null where there are no pages. */
    filledPage:
      | ((request: FastifyRequest, reply: FastifyReply, path: string, form: SentForm) => Promise<boolean>)
      | null;
  }
  interface FastifyRequest {
    sentValues: SentForm['values'] | null;
  }
}

/** What a browser sends of a form when no script does it. */
export const FORM = 'application/x-www-form-urlencoded';

/** A browser without scripts is led to a page, where a program is answered. */
export const isForm = ({ headers }: FastifyRequest) => headers['content-type']?.startsWith(FORM) === true;
export const leadTo = (reply: FastifyReply, path: string) => reply.redirect(path, 303);

/**
 * For a route that takes plain forms: what it refuses is answered with the page of the form as it was filled in, which says why in
 * words of its own, and of each field what is wrong with it. What the page has no word for, and everything that a program sent, is
 * answered as anywhere else.
 * @param words by the refusal; null where there is nothing to put right, and the page is led to that says how things stand
 */
export const leadingBack =
  (
    words: Readonly<Partial<Record<ErrorCode, string | null>>>,
    pageOf: (why: string | null, request: FastifyRequest) => string,
  ): NonNullable<RouteShorthandOptions['errorHandler']> =>
  async (error, request, reply) => {
    const refusal = asAppError(error);
    const why = isForm(request) ? words[refusal?.code ?? 'server.unexpected'] : undefined;
    if (refusal === null || why === undefined) throw error;
    const { status, errors } = problemOf(refusal, listenerOf(request), request.id);
    const form = { status, values: request.sentValues ?? {}, errors };
    const path = pageOf(why, request);
    if (why === null) return leadTo(reply, path);
    if (!(await request.server.filledPage?.(request, reply, path, form))) void leadTo(reply, path);
    return reply;
  };

/**
 * A form as the object that its route's schema describes: a tick is true, a name that is there several times, or ends in `[]`, is
 * a list.
 */
function fieldsOf(sent: SentForm['values']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, values]) => {
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
      app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: 65_536 }, (request, body, done) => {
        const sent = new URLSearchParams(String(body));
        request.sentValues = Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name)]));
        done(null, fieldsOf(request.sentValues));
      });
      for (const route of routes) route(app, deps);
    });

/** What is asked of the whole application before routes take forms. */
export function installForms(app: FastifyInstance): void {
  app.decorate('filledPage', null);
  app.decorateRequest('sentValues', null);
}
