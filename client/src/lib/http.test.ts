import { expect, it } from 'vitest';
import { inOneLine, ProblemError } from './http.ts';

it('a refusal in one line names each field with its sentence, by its code where there is no sentence', () => {
  const errors = [
    { field: 'endsAt', label: 'Término', code: 'lasts-too-long', message: 'Dura como máximo 14 días.' },
    { field: 'x', label: '', code: 'odd' },
  ];
  const problem = new ProblemError({ code: 'request.invalid', title: 'Hay datos por corregir.', status: 422, errors });
  expect(inOneLine(problem)).toBe('Hay datos por corregir. Término: Dura como máximo 14 días. odd');
  expect(inOneLine(new ProblemError({ code: 'a.b', title: 'Ya empezó.', status: 409 }))).toBe('Ya empezó.');
  expect(inOneLine(new Error('x'))).toBe('Error: x');
});
