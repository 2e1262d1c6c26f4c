import type { BoardLink } from '@minga/shared/boards/schema.ts';
import { LINK_LIMITS } from '@minga/shared/boards/rules.ts';
import { QrCode } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import type { FormKey } from '../../../lib/presses.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import type { Terms } from '../api.ts';
import { useForumFormat } from './forum-format.ts';
import s from './guests-panel.module.css';

/** One hour to thirty days. */
export const HOURS = [1, 4, 24, 168, LINK_LIMITS.hours] as const;
export const HOUR = 3_600_000;

/** Whether whoever comes waits until she is let in. */
export function ApprovalField(field: ComponentProps<'input'>) {
  const { t } = useTranslation('boards');
  return <Checkbox label={t('guests.needsApproval')} hint={t('guests.needsApprovalHint')} {...field} />;
}

/** Less than this is no longer for anybody who reads the two times. */
const LONGER = 60_000;

type Props = {
  /** Of a door that stands open: its choices only keep it open longer, or as long as it is. */
  link?: BoardLink;
  label: string;
  send: (terms: Terms, key: FormKey) => Promise<unknown>;
  done: () => unknown;
};

/** How long the door stays open, and for how many: each choice says until when that would be. */
export function DoorTerms({ link, label, send, done }: Props) {
  const { t } = useTranslation('boards');
  const format = useForumFormat();
  const now = serverNow();
  const end = link ? Date.parse(link.expiresAt) : null;
  const choices = HOURS.filter((hours) => end === null || now + hours * HOUR > end + LONGER);
  const offered = [...choices.map(String), ...(link ? ['as-is'] : [])];
  const first = String(
    choices.find((hours) => hours >= 24 && now + hours * HOUR > (end ?? 0) + HOUR) ?? choices.at(-1) ?? 'as-is',
  );
  // One that time has taken off the list is not chosen any more.
  const choiceOf = (chosen: string) => (offered.includes(chosen) ? chosen : first);
  const form = useForm({
    start: {
      lasts: '',
      quota: String(link?.quota ?? 500),
      sharesNetwork: link?.sharesNetwork ?? false,
      needsApproval: link?.needsApproval ?? false,
    },
    send: ({ lasts, quota, sharesNetwork, needsApproval }, key) => {
      const choice = choiceOf(lasts);
      const terms = { quota: Number(quota), sharesNetwork, needsApproval };
      return send(choice === 'as-is' ? terms : { expiresInHours: Number(choice), ...terms }, key);
    },
    done,
    places: { expiresInHours: 'lasts' },
  });
  const lasts = form.value('lasts');
  const until = (at: number) => format.dateTime(new Date(at));
  return (
    <Form form={form} className={s.terms}>
      <SelectField
        label={t('guests.lasts')}
        hint={format.zone(new Date(now))}
        {...lasts}
        value={choiceOf(lasts.value)}
        onChange={(event) => lasts.onChange(event.target.value)}
      >
        {choices.map((hours) => (
          <option key={hours} value={hours}>
            {t('guests.lastsUntil', { length: t(`guests.hours_${hours}`), time: until(now + hours * HOUR) })}
          </option>
        ))}
        {end !== null && <option value="as-is">{t('guests.asIs', { time: until(end) })}</option>}
      </SelectField>
      <TextField
        label={t('guests.places')}
        hint={t('guests.placesHint')}
        type="number"
        inputMode="numeric"
        min={Math.max(1, link?.joined ?? 1)}
        max={LINK_LIMITS.quota}
        required
        {...form.field('quota')}
      />
      <Checkbox
        label={t('guests.sharesNetwork')}
        hint={t('guests.sharesNetworkHint', { count: LINK_LIMITS.ofNetwork })}
        {...form.field('sharesNetwork')}
      />
      <ApprovalField {...form.field('needsApproval')} />
      <FormEnd form={form}>
        <Button variant="primary" type="submit" icon={<QrCode aria-hidden="true" />} busy={form.isBusy}>
          {label}
        </Button>
      </FormEnd>
    </Form>
  );
}
