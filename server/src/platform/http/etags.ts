import { sha256 } from '../files/hash.ts';
import type { FastifyRequest } from 'fastify';

/** The tag of a text that is answered as it is. */
export function etagOf(text: string | Uint8Array): string {
  return `"${sha256(text).toString('base64url').slice(0, 27)}"`;
}

/** Has the reader this very answer already? Compared weakly, as If-None-Match is (RFC 9110 13.1.2). */
export function isKnown(request: FastifyRequest, etag: string): boolean {
  const plain = (tag: string) => tag.trim().replace(/^W\//, '');
  return (request.headers['if-none-match'] ?? '').split(',').map(plain).includes(plain(etag));
}
