import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
export type Ask = { headers?: Record<string, string>; body?: unknown };

const HOST = 'minga.test';

/** A browser of one person: sends its cookie and what a browser sends about where a request comes from. */
export type Agent = {
  /** Null for somebody who has not signed in. */
  personId: string | null;
  /** `name=value` pairs for the Cookie header; empty when anonymous. */
  cookie: string;
  /** Through the whole app, without a port. */
  ask(method: Method, path: string, ask?: Ask): Promise<LightMyRequestResponse>;
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  post(path: string, body?: unknown): Promise<LightMyRequestResponse>;
  put(path: string, body?: unknown): Promise<LightMyRequestResponse>;
  patch(path: string, body?: unknown): Promise<LightMyRequestResponse>;
  delete(path: string, body?: unknown): Promise<LightMyRequestResponse>;
  /** Over a real port; the app must be listening (testApp().listen()). */
  fetch(path: string, init?: RequestInit): Promise<Response>;
};

export function agentOf(
  app: FastifyInstance,
  who: { personId: string | null; cookie: string },
  url: () => string,
): Agent {
  const ask: Agent['ask'] = async (method, path, { headers = {}, body } = {}) => {
    const options: InjectOptions = {
      method,
      url: path,
      headers: { ...browserHeaders(`http://${HOST}`, who.cookie), host: HOST, ...headers },
    };
    if (body !== undefined) options.payload = body as NonNullable<InjectOptions['payload']>;
    return app.inject(options);
  };
  return {
    ...who,
    ask,
    get: (path, headers) => ask('GET', path, headers ? { headers } : {}),
    post: (path, body) => ask('POST', path, { body }),
    put: (path, body) => ask('PUT', path, { body }),
    patch: (path, body) => ask('PATCH', path, { body }),
    delete: (path, body) => ask('DELETE', path, { body }),
    fetch: (path, init = {}) => fetchAs(url(), who.cookie, path, init),
  };
}

/** The same browser at another address: a server in a process of its own. */
export function browserAt(url: string, { cookie }: Pick<Agent, 'cookie'>): Pick<Agent, 'fetch'> {
  return { fetch: (path, init = {}) => fetchAs(url, cookie, path, init) };
}

function fetchAs(url: string, cookie: string, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(browserHeaders(url, cookie)))
    if (!headers.has(name)) headers.set(name, value);
  return fetch(new URL(path, url), { redirect: 'manual', ...init, headers });
}

function browserHeaders(origin: string, cookie: string): Record<string, string> {
  const headers: Record<string, string> = { origin, 'sec-fetch-site': 'same-origin', 'accept-language': 'es' };
  return cookie === '' ? headers : { ...headers, cookie };
}

/** `a=1; Path=/; HttpOnly` of each Set-Cookie -> `a=1; b=2`. */
export function cookieHeader(setCookies: readonly string[]): string {
  return setCookies.map((line) => line.split(';')[0] ?? '').join('; ');
}
