import { AppError } from '@minga/shared/kernel/errors.ts';
import { isStorable } from '@minga/shared/kernel/text.ts';
import type { FastifyInstance } from 'fastify';

/** Names of the members, at any depth, whose text no database can hold. */
export function unstorableFields(root: unknown): string[] {
  const found: string[] = [];
  // A loop and not a recursion: how deep a body nests is its sender's choice.
  const rest: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { path, value } = next;
    if (typeof value === 'string') {
      if (!isStorable(value)) found.push(path);
    } else if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value) && !('pipe' in value)) {
      for (const [name, member] of Object.entries(value)) {
        if (isStorable(name)) rest.push({ path: path ? `${path}.${name}` : name, value: member });
        else found.push(path);
      }
    }
  }
  return found;
}

/** Refuses such text at the door of every route, naming the field: further in, it would be a fault of ours. */
export function refuseUnstorableText(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body }) => {
    const fields = [params, query, body].flatMap(unstorableFields);
    if (fields.length > 0)
      throw new AppError('request.invalid', { errors: fields.map((field) => ({ field, code: 'invalid' })) });
  });
}
