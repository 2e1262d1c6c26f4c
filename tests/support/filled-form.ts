import { type HTMLInputElement, Window } from 'happy-dom';

type Field = { value: string; isWrong: boolean; isTicked: boolean; ticked: string[] };

/** What stands in the fields of a page as a reader without scripts gets it, and which are said to be wrong in words beside them. */
export function fieldsIn(html: string): Record<string, Field> {
  const { document } = new Window({ settings: { disableJavaScriptEvaluation: true } });
  document.write(html);
  const fields: Record<string, Field> = {};
  for (const one of document.querySelectorAll('input[name], select[name], textarea[name]')) {
    const field = one as HTMLInputElement;
    const said = (one.getAttribute('aria-describedby') ?? '').split(' ').flatMap((id) => {
      const text = id.endsWith('-error') ? document.getElementById(id)?.textContent : null;
      return text ? [text] : [];
    });
    const before = fields[field.name];
    const ticked = [...(before?.ticked ?? []), ...(field.checked ? [field.value] : [])];
    const isWrong = one.getAttribute('aria-invalid') === 'true' && said.length > 0;
    fields[field.name] = {
      value: one.querySelector('option[selected]')?.getAttribute('value') ?? field.value,
      isWrong,
      isTicked: ticked.length > 0,
      ticked,
    };
  }
  return fields;
}
