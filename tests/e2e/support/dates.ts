import type { Locator, Page } from 'playwright-core';

const ORDER = ['day', 'month', 'year', 'hour', 'minute'];
const part = (field: Locator, name: string) => field.locator(`[data-type="${name}"]`);

/** The date or time that goes by this name, and its parts. */
export const dateField = (scope: Page | Locator, name: string): Locator =>
  scope.getByRole('group', { name, exact: true });

/** Written as a person does it: digits, one part after the other. `2036-12-03`, `14:30` or `2036-12-03T14:30`. */
export async function writeDate(field: Locator, iso: string): Promise<void> {
  const [date = '', time = ''] = iso.includes('-') ? iso.split('T') : ['', iso];
  await field.getByRole('spinbutton').first().focus();
  await field.page().keyboard.type(date.split('-').reverse().join('') + time.replace(':', ''));
}

/** What stands in it, the same way. */
export async function readDate(field: Locator): Promise<string> {
  await field.getByRole('spinbutton').first().waitFor();
  const [day, month, year, hour, minute] = await Promise.all(
    ORDER.map(async (name) => {
      const found = part(field, name);
      return (await found.count()) > 0 ? (await found.innerText()).trim() : '';
    }),
  );
  return `${year}-${month}-${day}${hour ? `T${hour}:${minute}` : ''}`;
}
