import { LOCALES } from '@minga/shared/kernel/languages.ts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { fieldLabel } from '../../server/src/platform/texts/texts.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp({ demo: true });
afterAll(() => rig.close());

type Operation = {
  summary?: string;
  tags?: string[];
  parameters?: { name: string }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { required: string[] }> };
};
const document = (await rig.anonymous.get('/api/openapi.json')).json<Document>();
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

type Schema = {
  $ref?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
};
/** Names of everything that can be wrong in a body. */
function fieldsIn(schema: Schema): string[] {
  const { anyOf = [], oneOf = [], allOf = [], items, properties = {} } = schema;
  const inner = [...anyOf, ...oneOf, ...allOf, ...(items ? [items] : []), ...Object.values(properties)];
  return [...Object.keys(properties), ...inner.flatMap(fieldsIn)];
}

describe('OpenAPI', () => {
  it('is a document that the standard accepts', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1/);
  });

  it('describes every route, outside /api too', () => {
    const gets = new Set(rig.app.routeTable.filter(({ method }) => method === 'GET').map(({ url }) => url));
    const expected = rig.app.routeTable
      // A wildcard is no path of OpenAPI, and the HEAD that comes with a GET says nothing of its own.
      .filter(({ method, url }) => !url.includes('*') && !(method === 'HEAD' && gets.has(url)))
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)\??/g, '{$1}')}`);
    expect(operations.map(({ name }) => name).sort()).toEqual(expected.sort());
    expect(expected).toEqual(expect.arrayContaining(['GET /healthz', 'GET /readyz', 'GET /metrics']));
  });

  it('says of each what it is, what it answers and how it refuses', () => {
    const silent = operations.filter(
      ({ operation: { summary, tags, responses } }) =>
        !summary ||
        !tags?.length ||
        !responses['default']?.content?.['application/problem+json'] ||
        Object.entries(responses).some(
          ([status, { content }]) => status === '200' && content && !Object.keys(content)[0],
        ),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('takes no field for which people have no name in their language', () => {
    const bodies = operations.map(({ operation }) => operation.requestBody?.content['application/json']);
    const fields = new Set(bodies.flatMap((body) => (body?.schema ? fieldsIn(body.schema) : [])));
    expect(fields.size).toBeGreaterThan(100);
    const nameless = LOCALES.flatMap((locale) => [...fields].filter((field) => !fieldLabel(field, locale)));
    expect(nameless).toEqual([]);
    expect(fieldLabel('milestones.1.title', 'es')).toBe('Hito 2 · Título');
    expect([fieldLabel('themes.0', 'en'), fieldLabel('constructor', 'en')]).toEqual(['Theme 1', '']);
  });

  it('tells what a caller has to send that is no JSON', () => {
    const told = (name: string) => operations.find((one) => one.name === name)?.operation;
    const sent = Object.keys(told('POST /api/cycles/{cycleId}/meetings/import')?.requestBody?.content ?? {});
    expect(sent.sort()).toEqual(['text/calendar', 'text/csv']);
    const silent = rig.app.routeTable
      .filter(({ consumes, method }) => consumes && method !== 'HEAD' && method !== 'DELETE')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
      .filter(
        (name) => !told(name)?.requestBody && !told(name)?.parameters?.some((one) => one.name === 'Upload-Length'),
      );
    expect(silent).toEqual([]);
    const uploads = '/api/cycles/{cycleId}/diagnoses/{diagnosisId}/uploads';
    expect(told(`PATCH ${uploads}/{uploadId}`)?.parameters?.map(({ name }) => name)).toContain('Upload-Offset');
  });

  it('says of a route that takes a form too what its JSON is', () => {
    const content = (name: string) => operations.find((one) => one.name === name)?.operation.requestBody?.content ?? {};
    for (const [name, field] of [
      ['POST /api/cycles/{cycleId}/consultations/{consultationId}/contributions', 'answers'],
      ['POST /api/contributions/find', 'code'],
    ] as const) {
      const types = content(name);
      expect(Object.keys(types).sort()).toEqual(['application/json', 'application/x-www-form-urlencoded']);
      for (const { schema } of Object.values(types)) expect(fieldsIn(schema ?? {})).toContain(field);
    }
  });

  it('describes problems as they are sent', async () => {
    const sent = (await rig.anonymous.post('/api/sign-in/code', {})).json<Record<string, unknown>>();
    expect(Object.keys(sent).sort()).toEqual(document.components.schemas['Problem']?.required.toSorted());
  });

  it.each([
    ['/healthz', 'application/json'],
    ['/metrics', 'text/plain'],
    ['/api/docs', 'text/html'],
    ['/api/openapi.json', 'application/json'],
  ])('tells the media type of %s', async (path, type) => {
    const answer = await rig.anonymous.get(path);
    expect(String(answer.headers['content-type'])).toContain(type);
    expect(Object.keys(document.paths[path]?.['get']?.responses['200']?.content ?? {})).toEqual([type]);
  });
});
