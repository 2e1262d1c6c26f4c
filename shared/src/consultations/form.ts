import type { Question } from './schema.ts';

/** What a field of a plain form holds, which has only words: its name says it. */
const FIELD_KINDS = {
  text: 'words',
  place: 'words',
  one: 'number',
  scale: 'number',
  several: 'numbers',
  ranking: 'place',
} as const;

/** The name of the field in which a question is answered; of a ranking each option has its own, which takes its place. */
export function fieldName({ id, kind }: Pick<Question, 'id' | 'kind'>, option?: number): string {
  const name = `answer.${FIELD_KINDS[kind]}.${id}`;
  return kind === 'ranking' ? `${name}.${option ?? 0}` : name;
}

const FIELD = /^answer\.(words|number|numbers|place)\.([a-z][a-z0-9-]{0,39})(?:\.(\d{1,2}))?$/;

/** A plain form as the body of a contribution (`contributeSchema`). What is no number where one is asked is refused by its question. */
export function ofForm(fields: Readonly<Record<string, unknown>>): unknown {
  const answers: Record<string, unknown> = {};
  const places = new Map<string, { option: number; place: number }[]>();
  const rest: Record<string, unknown> = {};
  for (const [name, sent] of Object.entries(fields)) {
    const [, kind, id = '', option = ''] = FIELD.exec(name) ?? [];
    if (kind === undefined) rest[name] = sent;
    else if (kind === 'words') answers[id] = sent;
    else if (kind === 'numbers') answers[id] = [sent].flat().map(Number);
    else if (kind === 'number' && sent !== '') answers[id] = Number(sent);
    else if (kind === 'place' && Number(sent) > 0)
      places.set(id, [...(places.get(id) ?? []), { option: Number(option), place: Number(sent) }]);
  }
  // Two in the same place keep the order of the list.
  for (const [id, all] of places) answers[id] = all.sort((a, b) => a.place - b.place).map(({ option }) => option);
  return { ...rest, answers };
}
