import type { Contribute, Receipt } from '@minga/shared/consultations/answering.ts';
import { fieldName, ofForm } from '@minga/shared/consultations/form.ts';
import type { Consultation, Question, QuestionKind } from '@minga/shared/consultations/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useEffect, useRef, useState } from 'react';
import { get } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { browserDevice, type BrowserDevice } from '../../../lib/draft-device.ts';
import { serverInstant } from '../../../lib/clock.ts';
import { useMe, membershipIn } from '../../../lib/session.ts';
import { usePlace } from '../../../lib/place.ts';
import { useSentForm } from '../../../lib/sent-form.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, SelectField } from '../../../ui/field.tsx';
import { FormEnd } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { contribute, contributionsPath } from '../api.ts';
import { AuthorFields } from './author-fields.tsx';
import { QuestionFields } from './question-fields.tsx';
import s from './contribution-form.module.css';

/** As the fields are named, with and without a script: a dot leads one step in (`fieldName`). */
type Values = {
  answer: {
    words: Record<string, string>;
    number: Record<string, string>;
    numbers: Record<string, string[]>;
    place: Record<string, string[]>;
  };
} & Record<(typeof PLAIN)[number], string> & { consent: boolean };
type Props = { cycle: CycleSummary; one: Consultation };

const ANSWERS = ['words', 'number', 'numbers', 'place'] as const;
const PLAIN = ['theme', 'sector', 'territory', 'name', 'organisation', 'email', 'website'] as const;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function startOf({ questions }: Consultation): Values {
  const blank = (kinds: readonly QuestionKind[], value: (question: Question) => unknown) =>
    Object.fromEntries(questions.flatMap((one) => (kinds.includes(one.kind) ? [[one.id, value(one)]] : [])));
  const answer = {
    words: blank(['text', 'place'], () => ''),
    number: blank(['one', 'scale'], () => ''),
    numbers: blank(['several'], () => []),
    place: blank(['ranking'], ({ options }) => options.map(() => '')),
  } as Values['answer'];
  const plain = { theme: '', sector: '', territory: '', name: '', organisation: '', email: '', website: '' };
  return { answer, ...plain, consent: false };
}

/** The same object that the server makes of the plain form. */
function bodyOf({ answer, ...plain }: Values): Contribute {
  const fields = Object.entries(answer).flatMap(([kind, all]) =>
    Object.entries(all).flatMap(([id, value]: [string, string | string[]]) =>
      kind === 'place' && Array.isArray(value)
        ? value.map((place, at) => [`answer.${kind}.${id}.${at}`, place] as const)
        : [[`answer.${kind}.${id}`, value] as const],
    ),
  );
  return ofForm({ ...plain, ...Object.fromEntries(fields) }) as Contribute;
}

/** Words stay on this device until they are sent: through a closed tab, a dead battery, a broken line. */
function useKeptFields(one: Consultation, form: ReturnType<typeof useContribution>['form'], personId: string) {
  const device = useRef<BrowserDevice<Values> | null>(null);
  const methods = useRef(form);
  useEffect(() => {
    const { watch, set, values } = methods.current;
    const own = browserDevice<Values>(personId, 'contribution', one.id);
    device.current = own;
    const start = startOf(one);
    // Agreeing is not kept: it is said with each contribution.
    const keep = () => own.keep({ dirty: { ...values(), consent: false }, over: start, at: serverInstant() });
    const isBlank = (name: FieldPath) => isSame(get(values(), name), get(start, name));
    // What was written before this script came is kept as well.
    if (!isSame({ ...values(), consent: false }, start)) keep();
    const watching = watch(keep);
    void own.findLeft().then(([newest]) => {
      if (!newest) return;
      const kept = { ...start, ...newest.kept.dirty };
      const names = [
        ...PLAIN,
        ...ANSWERS.flatMap((kind) => Object.keys(start.answer[kind]).map((id) => `answer.${kind}.${id}`)),
      ];
      const written = (names as FieldPath[]).filter(
        (name) => !isSame(get(kept, name) ?? get(start, name), get(start, name)),
      );
      const fits = written.filter(isBlank);
      for (const name of fits) set(name, get(kept, name));
      // Where something else stands by now, the earlier words wait on this device until the contribution is sent.
      if (fits.length === written.length) own.discard(newest.id);
    });
    return () => watching.unsubscribe();
  }, [one, personId]);
  return device;
}

function useContribution({ cycle, one }: Props, onSent: () => void) {
  const { go, sent } = usePlace();
  const places = Object.fromEntries(
    one.questions.map((question) => [`answers.${question.id}`, fieldName(question, 0) as FieldPath]),
  );
  const form = useForm<Values, Receipt>({
    start: () => startOf(one),
    sent,
    places,
    send: (values, key) => contribute(cycle.id, one.id, bodyOf(values), key),
    done: async ({ path }) => {
      onSent();
      await go(path);
    },
  });
  const error = (field: string) => form.error(places[field] ?? field);
  const was = useSentForm();
  const bind = (name: string, value?: string) => {
    const { error: _said, ...field } = form.field(name as FieldPath);
    if (sent === null) return field;
    // Of what it starts with the library writes nothing into a page that is read without a script.
    return value === undefined
      ? { ...field, defaultValue: was.field(name).defaultValue }
      : { ...field, defaultChecked: was.box(name, value).defaultChecked };
  };
  return { form, error, bind };
}
type FieldPath = Parameters<ReturnType<typeof useForm<Values, Receipt>>['field']>[0];

/**
 * The browser's own form, which works before and without any script. With one, what is wrong stands beside its field, a second
 * press does nothing, and what was written stays on the device.
 */
export function ContributionForm({ cycle, one }: Props) {
  const { t } = useTranslation('consultations');
  const me = useMe();
  const actor = me?.actor && !me.actor.isGuest ? me.actor : null;
  const isSeated = (membershipIn(me, cycle.forum)?.seats.length ?? 0) > 0;
  const kept = useRef<ReturnType<typeof useKeptFields> | null>(null);
  const { form, error, bind } = useContribution({ cycle, one }, () => kept.current?.current?.clear());
  kept.current = useKeptFields(one, form, me?.actor?.personId ?? 'nobody');
  // Until then the browser itself says which field it misses.
  const [isAlive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  const as = actor === null ? 'stranger' : isSeated ? 'seat' : 'account';
  return (
    <Stack
      as="form"
      gap={5}
      method="post"
      action={contributionsPath(cycle.id, one.id)}
      id={form.id}
      onSubmit={form.submit}
      noValidate={isAlive}
      measure
    >
      {actor && one.identityMode !== 'anonymous' && (
        <Text tone="muted">{t(isSeated ? 'answer.asSeat' : 'answer.asAccount', { name: actor.name })}</Text>
      )}
      <QuestionFields questions={one.questions} lang={cycle.locale} bind={bind} error={error} />
      {one.themes.length > 1 && (
        <SelectField label={t('answer.theme')} {...bind('theme')} error={error('theme')}>
          <option value="">{t('answer.themeUnsaid')}</option>
          {one.themes.map(({ slug, name }) => (
            <option key={slug} value={slug} lang={cycle.locale}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <AuthorFields one={one} as={as} bind={bind} error={error} />
      {/* Only what fills in forms by itself finds this one. */}
      <div className={s.away} aria-hidden="true">
        <label>
          {t('answer.website')} <input type="text" tabIndex={-1} autoComplete="off" {...bind('website')} />
        </label>
      </div>
      <Stack gap={2}>
        <Checkbox label={t('answer.consent')} required {...bind('consent', 'on')} error={error('consent')} />
        <Link to={paths.privacy(cycle.slug)} target="_blank">
          {t('answer.privacy')}
        </Link>
      </Stack>
      <FormEnd form={form}>
        <p>
          <Button type="submit" variant="accent" size="large" busy={form.isBusy}>
            {t('answer.send')}
          </Button>
        </p>
      </FormEnd>
    </Stack>
  );
}
