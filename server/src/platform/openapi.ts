import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';

type Operation = { summary?: string; tags?: string[] };

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** OpenAPI 3.1 of every route below /api, made from the same schemas that check requests, and a page that lists it. */
export async function installOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Minga',
        version,
        description: 'Co-creation of open-government action plans. Errors are RFC 9457 problem documents.',
      },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'minga.session_token' } } },
    },
    transform: createJsonSchemaTransform({}),
  });
  const open = (summary: string) => ({
    config: { policy: 'public' as const },
    schema: { tags: ['platform'], summary },
  });
  app.get('/api/openapi.json', open('This document'), async () => app.swagger());
  app.get('/api/docs', open('A page that lists every route'), async (_request, reply) => {
    const paths = app.swagger().paths ?? {};
    const rows = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).map(
        ([method, operation]) =>
          `<tr><td>${escapeHtml(operation.tags?.[0] ?? '')}</td><td><code>${method.toUpperCase()}</code></td><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(operation.summary ?? '')}</td></tr>`,
      ),
    );
    return reply
      .type('text/html; charset=utf-8')
      .send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Minga API</title></head><body><main><h1>Minga API</h1><p>OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a></p><table><caption>${rows.length} routes</caption><thead><tr><th scope="col">Noun</th><th scope="col">Method</th><th scope="col">Path</th><th scope="col">What it does</th></tr></thead><tbody>${rows.join('')}</tbody></table></main></body></html>`,
      );
  });
}
