import { expect, it } from 'vitest';
import { attachment } from './attachment.ts';

it('names a download by RFC 6266 whatever the name', () => {
  expect(attachment('Diagnóstico "agua" (1).pdf')).toBe(
    `attachment; filename="Diagn_stico _agua_ (1).pdf"; filename*=UTF-8''Diagn%C3%B3stico%20%22agua%22%20%281%29.pdf`,
  );
  expect(attachment('a\r\nset-cookie: x.pdf')).not.toMatch(/[\r\n]/);
});
