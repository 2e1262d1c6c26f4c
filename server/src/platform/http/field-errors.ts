import type { FieldError } from '@minga/shared/kernel/errors.ts';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
/** What fastify-type-provider-zod makes of an issue: the path as a pointer, the code as keyword, the rest in params. */
type ValidationEntry = { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> };

/** Every bad field of a request with a code and its numbers, so that a person corrects a form once. */
export function fieldErrorsOf(entries: readonly unknown[]): FieldError[] {
  return (entries as ValidationEntry[]).flatMap((entry) => {
    const issue = { ...entry.params, code: entry.keyword, message: entry.message ?? '' } as unknown as Issue;
    return fromIssue(issue, entry.instancePath.split('/').filter(Boolean).join('.'));
  });
}

function fromIssue(issue: Issue, field: string): FieldError[] {
  const under = (key: string) => (field ? `${field}.${key}` : key);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ field: under(key), code: 'not-allowed' }));
    case 'invalid_type':
      return [{ field, code: /received (undefined|null)$/.test(issue.message) ? 'required' : 'invalid' }];
    case 'too_small':
      return [sizeError(field, issue.origin, Number(issue.minimum), 'small')];
    case 'too_big':
      return [sizeError(field, issue.origin, Number(issue.maximum), 'big')];
    case 'invalid_format':
      if (issue.format === 'email') return [{ field, code: 'not-email' }];
      return [{ field, code: issue.format === 'datetime' ? 'not-instant' : 'invalid' }];
    case 'custom': {
      const { code = 'invalid', ...params } = (issue.params ?? {}) as { code?: string } & Record<string, number>;
      return [{ field, code, params }];
    }
    default:
      return [{ field, code: 'invalid' }];
  }
}

function sizeError(field: string, origin: string, bound: number, side: 'small' | 'big'): FieldError {
  if (side === 'small') {
    if (origin === 'string')
      return bound <= 1 ? { field, code: 'required' } : { field, code: 'too-short', params: { minimum: bound } };
    return {
      field,
      code: origin === 'array' || origin === 'set' ? 'too-few' : 'too-small',
      params: { minimum: bound },
    };
  }
  const code = origin === 'string' ? 'too-long' : origin === 'array' || origin === 'set' ? 'too-many' : 'too-big';
  return { field, code, params: { maximum: bound } };
}
