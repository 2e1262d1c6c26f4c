import { AppError } from '@minga/shared/kernel/errors.ts';
import { cleanText, isStorable } from '@minga/shared/kernel/text.ts';
import type { FastifyInstance } from 'fastify';

/**
 * Cleans every text inside `root` where it stands, at any depth, and names the members whose text no database can hold.
 * Bytes and streams are left alone.
 */
export function cleanMembers(root: object): string[] {
  const unstorable: string[] = [];
  // A loop and not a recursion: how deep a body nests is its sender's choice.
  const rest: { path: string; value: object }[] = [{ path: '', value: root }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const members = next.value as Record<string, unknown>;
    for (const [name, member] of Object.entries(members)) {
      const path = next.path ? `${next.path}.${name}` : name;
      if (!isStorable(name)) unstorable.push(next.path);
      else if (typeof member === 'string') {
        if (isStorable(member)) members[name] = cleanText(member);
        else unstorable.push(path);
      } else if (isOpen(member)) rest.push({ path, value: member });
    }
  }
  return unstorable;
}

const isOpen = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !('pipe' in value);

/**
 * The door of every route: text is brought into the one way in which it is kept (`cleanText`), so that schemas, rules,
 * comparisons and hashes further in never meet another. What cannot be stored at all is refused, naming the field.
 */
export function cleanTextAtTheDoor(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const { params, query, body } = request;
    const unstorable = [params, query, body].flatMap((part) => (isOpen(part) ? cleanMembers(part) : []));
    if (typeof body === 'string') {
      if (isStorable(body)) request.body = cleanText(body);
      else unstorable.push('');
    }
    if (unstorable.length > 0)
      throw new AppError('request.invalid', { errors: unstorable.map((field) => ({ field, code: 'invalid' })) });
  });
}
