import type { BoardLink } from '@minga/shared/boards/schema.ts';
import { LINK_LIMITS } from '@minga/shared/boards/rules.ts';
import { QrCode } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import type { Formatters } from '../../../lib/format.ts';
import type { FormKey } from '../../../lib/presses.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import type { Terms } from '../api.ts';
import { useForumFormat } from './forum-format.ts';
import s from './guests-panel.module.css';

/** One hour to thirty days. */
const HOURS = [1, 4, 24, 168, LINK_LIMITS.hours] as const;
const HOUR = 3_600_000;
/** Less than this is no longer for anybody who reads the two times. */
const LONGER = 60_000;
/** Of a door that stands open: it ends when it would have. */
const AS_IS = 'as-is';

type Door = { end: string | undefined; quota: number; needsApproval: boolean };
/** A door that is to be opened has no end yet. */
export const NEW_DOOR: Door = { end: undefined, quota: 500, needsApproval: false };

/** What a form about a door begins with, and what it sends. @param prefers what stands there first of one that is open */
export function useDoorTerms({ end, quota, needsApproval }: Door, prefers: 'longer' | 'as-is' = 'longer') {
  const now = serverNow();
  const endsAt = end === undefined ? null : Date.parse(end);
  // The choices of an open door only keep it open longer, or as long as it is.
  const choices = HOURS.filter((hours) => endsAt === null || now + hours * HOUR > endsAt + LONGER);
  const aDayOrMore = choices.find((hours) => hours >= 24 && now + hours * HOUR > (endsAt ?? 0) + HOUR);
  const longer = String(aDayOrMore ?? choices.at(-1) ?? AS_IS);
  const offered = [...choices.map(String), ...(endsAt === null ? [] : [AS_IS])];
  // One that time has taken off the list is not chosen any more.
  const choiceOf = (chosen: string) =>
    offered.includes(chosen) ? chosen : prefers === 'as-is' && endsAt !== null ? AS_IS : longer;
  return {
    start: { lasts: '', quota: String(quota), needsApproval },
    termsOf: <More extends object>(filled: { lasts: string; quota: string } & More) => {
      const { lasts, ...more } = filled;
      const choice = choiceOf(lasts);
      const terms = { ...more, quota: Number(filled.quota) };
      return choice === AS_IS ? terms : { expiresInHours: Number(choice), ...terms };
    },
    choices: { now, endsAt, hours: choices, choiceOf },
  };
}

type FieldsProps = {
  choices: ReturnType<typeof useDoorTerms>['choices'];
  format: Formatters;
  lasts: { value: string; onChange: (value: string) => void };
  quota: ComponentProps<typeof TextField>;
  needsApproval: ComponentProps<'input'>;
  /** what else is said about it */
  children?: ReactNode;
};

/** How long the door stays open, for how many, and whether whoever comes waits: each choice says until when that would be. */
export function DoorFields({ choices, format, lasts, quota, needsApproval, children }: FieldsProps) {
  const { t } = useTranslation('boards');
  const { now, endsAt, hours, choiceOf } = choices;
  const until = (at: number) => format.dateTime(new Date(at));
  return (
    <>
      <SelectField
        label={t('guests.lasts')}
        hint={format.zone(new Date(now))}
        {...lasts}
        value={choiceOf(lasts.value)}
        onChange={(event) => lasts.onChange(event.target.value)}
      >
        {hours.map((length) => (
          <option key={length} value={length}>
            {t('guests.lastsUntil', { length: t(`guests.hours_${length}`), time: until(now + length * HOUR) })}
          </option>
        ))}
        {endsAt !== null && <option value={AS_IS}>{t('guests.asIs', { time: until(endsAt) })}</option>}
      </SelectField>
      <TextField type="number" inputMode="numeric" min={1} max={LINK_LIMITS.quota} required {...quota} />
      {children}
      <Checkbox label={t('guests.needsApproval')} hint={t('guests.needsApprovalHint')} {...needsApproval} />
    </>
  );
}

type Props = {
  /** Of a door that stands open. */
  link?: BoardLink;
  label: string;
  send: (terms: Terms, key: FormKey) => Promise<unknown>;
  done: () => unknown;
};

/** The terms of a board's own link. */
export function DoorTerms({ link, label, send, done }: Props) {
  const { t } = useTranslation('boards');
  const format = useForumFormat();
  const { start, termsOf, choices } = useDoorTerms(link ? { ...link, end: link.expiresAt } : NEW_DOOR);
  const form = useForm({
    start: { ...start, sharesNetwork: link?.sharesNetwork ?? false },
    send: (filled, key) => send(termsOf(filled), key),
    done,
    places: { expiresInHours: 'lasts' },
  });
  return (
    <Form form={form} className={s.terms}>
      <DoorFields
        choices={choices}
        format={format}
        lasts={form.value('lasts')}
        quota={{
          label: t('guests.places'),
          hint: t('guests.placesHint'),
          min: Math.max(1, link?.joined ?? 1),
          ...form.field('quota'),
        }}
        needsApproval={form.field('needsApproval')}
      >
        <Checkbox
          label={t('guests.sharesNetwork')}
          hint={t('guests.sharesNetworkHint', { count: LINK_LIMITS.ofNetwork })}
          {...form.field('sharesNetwork')}
        />
      </DoorFields>
      <FormEnd form={form}>
        <Button variant="primary" type="submit" icon={<QrCode aria-hidden="true" />} busy={form.isBusy}>
          {label}
        </Button>
      </FormEnd>
    </Form>
  );
}
