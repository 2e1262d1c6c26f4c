import type { Readable } from 'node:stream';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

type Operation = { summary?: string; description?: string; tags?: string[] };

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const text = (description: string) => ({ type: 'string' as const, description });

/** Every error of every route leaves in this shape (problems.ts). */
const PROBLEM = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'code', 'errors', 'params', 'requestId'],
  properties: {
    type: text('URI of the kind of error'),
    title: text('The sentence for a person, in the reader’s language'),
    status: { type: 'integer' as const },
    code: text('noun.reason'),
    errors: {
      type: 'array' as const,
      description: 'Every bad field',
      items: {
        type: 'object' as const,
        required: ['field', 'label', 'code', 'message'],
        properties: {
          field: text('Path of the field'),
          label: text('What people call it, in the reader’s language; empty for what is no field of ours'),
          code: text('reason'),
          message: text('The sentence beside it'),
        },
      },
    },
    params: { type: 'object' as const, description: 'What fills the sentence' },
    requestId: text('To find the error in the log'),
  },
};
/** Of every POST that is answered the same when it is sent again (repeats.ts). */
const KEY_HEADER = {
  'Idempotency-Key': 'Made by the form. The same request under the same key happens once and gets the first answer',
};
const ANY_ERROR = {
  description: 'RFC 9457 problem document',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** What such an answer is made of: the document says text, a file may also come as a stream. */
const BODY: z.ZodType<string | Readable> = z.string();

/** The answer of a route that sends no JSON, by its media types. */
export function answerOf(description: string, ...types: string[]) {
  return { description, content: Object.fromEntries(types.map((type) => [type, { schema: BODY }])) };
}

/** OpenAPI 3.1 of every route, made from the same schemas that check requests, and a page that lists it. */
export async function installOpenApi(app: FastifyInstance, version: string): Promise<void> {
  const fromZod = createJsonSchemaTransform({});
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Minga',
        version,
        description: 'Co-creation of open-government action plans. Errors are RFC 9457 problem documents.',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'minga.session_token' } },
        schemas: { Problem: PROBLEM },
      },
    },
    transform: (document) => {
      const { schema, url } = fromZod(document);
      if (!schema || schema.hide) return { schema, url };
      const isOpen = document.route.config?.policy === 'public';
      const security = isOpen ? [] : [{ session: [] }];
      const response = (schema as { response?: object }).response ?? {};
      const isKeyed = document.route.method === 'POST' && (document.route.config?.repeat ?? 'keyed') === 'keyed';
      const { consumes, reads } = document.route.config ?? {};
      const headers = Object.entries({ ...(isKeyed ? KEY_HEADER : {}), ...reads }).map(([name, say]) => [
        name,
        text(say),
      ]);
      // A file is no JSON: the schemas say nothing of it.
      const isSent = consumes && ['POST', 'PATCH'].includes(String(document.route.method)) && !reads?.['Upload-Length'];
      // Fields of a form are read into what the schema of the body says: JSON and the form send the same.
      const { body } = schema as { body?: object };
      const types = isSent ? [...(body ? ['application/json'] : []), ...consumes] : [];
      const content = Object.fromEntries(types.map((type) => [type, { schema: body ?? { type: 'string' } }]));
      return {
        schema: {
          ...schema,
          ...(headers.length > 0 ? { headers: { type: 'object', properties: Object.fromEntries(headers) } } : {}),
          ...(isSent ? { body: { content } } : {}),
          security,
          response: { ...response, default: ANY_ERROR },
        },
        url,
      };
    },
  });
  const open = (summary: string, response: object) => ({
    config: { policy: 'public' as const },
    schema: { tags: ['platform'], summary, response },
  });
  app.get('/api/openapi.json', open('This document', { 200: z.looseObject({ openapi: z.string() }) }), async () =>
    app.swagger(),
  );
  const page = { 200: answerOf('HTML', 'text/html') };
  app.get('/api/docs', open('A page that lists every route', page), async (_request, reply) => {
    const paths = app.swagger().paths ?? {};
    const rows = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(
        ([method, operation]) =>
          `<tr><td>${escapeHtml(operation.tags?.[0] ?? '')}</td><td><code>${method.toUpperCase()}</code></td><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(operation.summary ?? '')}${operation.description ? `<pre id="${escapeHtml(path.split('/').at(-2) ?? '')}">${escapeHtml(operation.description)}</pre>` : ''}</td></tr>`,
      ),
    );
    return reply
      .type('text/html; charset=utf-8')
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Minga API</title></head><body><main><h1>Minga API</h1><p>OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a></p><table><caption>${rows.length} routes</caption><thead><tr><th scope="col">Noun</th><th scope="col">Method</th><th scope="col">Path</th><th scope="col">What it does</th></tr></thead><tbody>${rows.join('')}</tbody></table></main></body></html>`,
      );
  });
}
