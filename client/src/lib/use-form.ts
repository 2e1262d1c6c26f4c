import { useMutation } from '@tanstack/react-query';
import { type BaseSyntheticEvent, createContext, useCallback, useEffect, useId, useRef, useState } from 'react';
import {
  type DefaultValues,
  type FieldPath,
  type FieldPathValue,
  type FieldValues,
  type FieldErrors,
  get,
  type RegisterOptions,
  set,
  useForm as useFields,
} from 'react-hook-form';
import { tabDevice } from './draft-device.ts';
import { type FieldProblem, ProblemError } from './http.ts';
import type { SentForm } from './place.ts';
import { type FormKey, useFormKey } from './presses.ts';
import { personOfPage } from './session-end.ts';
import { useUnsaved } from './use-unsaved.ts';

type Options<Values extends FieldValues, Answer, Seen> = {
  start: Values | (() => Values);
  /**
   * What the words it starts with were read at: a version. Handed to `send` as it was then, because the page behind may be
   * read anew while one writes, and old words under a new version would overwrite what a colleague saved in between.
   */
  seen?: Seen;
  /** @param key under which the server does it once, however often this form is pressed (presses.ts) */
  send: (values: Values, key: FormKey, seen: Seen) => Promise<Answer>;
  /** It is done: nothing is unsaved any more, and whatever this waits for keeps the button busy. */
  done: (answer: Answer, values: Values) => unknown;
  /** The refusal is shown after what this waits for. */
  onRefused?: (error: unknown) => unknown;
  /** Fields that go by another name here than in the server's answer. */
  places?: Readonly<Record<string, FieldPath<Values>>>;
  /** Where the sentence beside a field is ours and not the server's. */
  sentence?: (problem: FieldProblem) => string | undefined;
  /** The same form as it was sent without a script and refused. */
  sent?: SentForm | null;
  /** Words are kept in this tab under this name through a reload, until they are sent; for nobody but their person. */
  keepAs?: string;
};

/**
 * Fields in which something is written that is no value yet, such as 31 February, by their id, and how to go to each.
 * They say so themselves; nothing is sent while there is one, because the server would be told that it is empty.
 */
export const Unreadable = createContext<Map<string, () => void>>(new Map());

/** The first sentence of a field, or of the lines and boxes that stand below its name. */
function sentenceIn(found: unknown): string | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  if ('message' in found) return String(found.message);
  return Object.values(found).map(sentenceIn).find(Boolean);
}

/**
 * Radios that were pressed before the page's script came. The library takes over what stands in every other kind of field
 * by then, and resets these.
 */
function keepPressed<Registered extends { ref: (element: unknown) => void }>(
  registered: Registered,
  set: (value: string) => void,
  seen: WeakSet<Element>,
): Registered {
  const ref = (element: unknown) => {
    const isNew = element instanceof HTMLInputElement && element.type === 'radio' && !seen.has(element);
    const isPressed = isNew && element.checked && !element.defaultChecked;
    if (isNew) seen.add(element);
    registered.ref(element);
    if (isPressed) set(element.value);
  };
  return { ...registered, ref };
}

/** What a form has under this name itself: names come from whoever sent it. */
function ownIn(values: unknown, name: string): unknown {
  let at = values;
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/** What a form starts with, with what stood in its fields when it was sent. */
function filled<Values extends FieldValues>(blank: Values, { values }: SentForm): Values {
  const start = structuredClone(blank);
  for (const [name, sent] of Object.entries(values)) {
    const own = ownIn(blank, name);
    if (typeof own === 'boolean') set(start, name, sent.includes('on'));
    else if (Array.isArray(own)) set(start, name, [...sent]);
    else if (typeof own === 'string') set(start, name, sent[0] ?? '');
  }
  return start;
}

/** What the server said of its fields then; undefined where it said nothing. */
function saidOf<Values extends FieldValues>(
  problems: SentForm['errors'],
  nameOf: (field: string) => string,
): FieldErrors<Values> | undefined {
  const errors: FieldErrors<Values> = {};
  for (const { field, message } of problems) set(errors, nameOf(field), { type: 'server', message });
  return problems.length > 0 ? errors : undefined;
}

const trimmed = <Values extends FieldValues>(values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
  ) as Values;

/**
 * One form: what is typed, what the server says of each field, its one key, and whether leaving would lose words. The
 * rules are the server's, which names every bad field in the reader's language; `field(name, { validate })` is for what
 * need not be asked of it. Shown by `Form` or `FormDialog` (ui/form.tsx).
 */
export function useForm<Values extends FieldValues, Answer, Seen = undefined>(options: Options<Values, Answer, Seen>) {
  const { start, send, done, onRefused, places = {}, sentence } = options;
  type Name = FieldPath<Values>;
  const id = useId();
  const key = useFormKey();
  const [kept] = useState(() =>
    options.keepAs === undefined ? null : tabDevice<Values>(personOfPage() ?? 'nobody', 'form', options.keepAs),
  );
  const nameOf = (field: string) => places[field] ?? (field as Name);
  const [opened] = useState(() => {
    const blank = typeof start === 'function' ? start() : start;
    return kept?.read() ?? (options.sent ? filled(blank, options.sent) : blank);
  });
  const [said] = useState(() => saidOf<Values>(options.sent?.errors ?? [], nameOf));
  const [seen] = useState(() => options.seen as Seen);
  const fields = useFields<Values>({ defaultValues: opened as DefaultValues<Values>, ...(said && { errors: said }) });
  const { errors, isDirty, isSubmitting } = fields.formState;
  const sending = useMutation({
    mutationFn: (values: Values) => send(values, key, seen),
    // Without a line it says so, instead of waiting for one in silence.
    networkMode: 'always',
    onError: (error) => {
      for (const problem of error instanceof ProblemError ? error.errors : [])
        fields.setError(nameOf(problem.field), {
          type: 'server',
          message: sentence?.(problem) ?? problem.message ?? problem.code,
        });
      return onRefused?.(error);
    },
  });
  const [unreadable] = useState(() => new Map<string, () => void>());
  const isSent = useRef(false);
  const isUnsaved = useCallback(() => !isSent.current, []);
  const isGuarded = isDirty && kept === null;
  useUnsaved(isGuarded, isUnsaved);
  useEffect(() => {
    if (kept === null) return;
    return fields.subscribe({ formState: { values: true }, callback: ({ values }) => kept.keep(values) });
  }, [fields, kept]);

  const run = async (values: Values) => {
    // Refused, it is in `sending`.
    const sent = await sending.mutateAsync(values).then(
      (answer) => ({ answer }),
      () => null,
    );
    if (!sent) return;
    isSent.current = true;
    kept?.keep(null);
    await done(sent.answer, values);
  };
  const submit = (event?: BaseSyntheticEvent) => {
    event?.preventDefault();
    if (isSubmitting) return;
    const [goTo] = unreadable.values();
    if (goTo) return goTo();
    isSent.current = false;
    // What the server said of a field that is not here any more must not stand in the way.
    fields.clearErrors();
    void fields.handleSubmit((values) => run(trimmed(values)))();
  };
  const shown = new Set<string>();
  const error = (name: string): string | undefined => {
    shown.add(name);
    return sentenceIn(get(errors, name));
  };
  const set = <Field extends Name>(name: Field, value: FieldPathValue<Values, Field>) => {
    fields.clearErrors(name);
    fields.setValue(name, value, { shouldDirty: true });
  };
  const [seenRadios] = useState(() => new WeakSet<Element>());
  const register = (name: Name, rules?: RegisterOptions<Values, Name>) =>
    keepPressed(fields.register(name, rules), (value) => set(name, value as FieldPathValue<Values, Name>), seenRadios);
  return {
    id,
    submit,
    isBusy: isSubmitting,
    isUnsaved: isGuarded,
    unreadable,
    /** Why it was refused, for the notice. */
    refusal: sending.error as unknown,
    /** Fields in the server's answer whose sentence stands beside them; known once they are drawn. */
    shownFields: () =>
      (sending.error instanceof ProblemError ? sending.error.errors : [])
        .map(({ field }) => field)
        .filter((field) => [...shown].some((name) => `${nameOf(field)}.`.startsWith(`${name}.`))),
    /** For an element of its own: `<TextField label={…} {...form.field('title')} />`. */
    field: (name: Name, rules?: RegisterOptions<Values, Name>) => ({
      ...register(name, rules),
      error: error(name),
    }),
    /** For what is no element of its own, a list or a date: `<DateField label={…} {...form.value('opens')} />`. */
    value: <Field extends Name>(name: Field) => ({
      value: fields.watch(name),
      error: error(name),
      onChange: (value: FieldPathValue<Values, Field>) => set(name, value),
    }),
    /** One of several radios; the sentence stands with their group: `error(name)`. */
    radio: (name: Name, value: string, rules?: RegisterOptions<Values, Name>) => ({
      ...register(name, rules),
      type: 'radio' as const,
      value,
    }),
    /** The sentence for what is no single element: a group, a line of a list, by the server's name. */
    error,
    watch: fields.watch,
    /** What stands in the fields now, without drawing them anew at every letter. */
    values: fields.getValues,
    set,
  };
}
export type FormOf<Values extends FieldValues, Answer> = ReturnType<typeof useForm<Values, Answer>>;
