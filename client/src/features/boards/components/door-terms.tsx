import type { BoardLink } from '@minga/shared/boards/schema.ts';
import { LINK_LIMITS } from '@minga/shared/boards/rules.ts';
import { QrCode } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import type { Terms } from '../api.ts';
import { useForumFormat } from './forum-format.ts';
import s from './guests-panel.module.css';

/** One hour to thirty days. */
const HOURS = [1, 4, 24, 168, LINK_LIMITS.hours] as const;
const HOUR = 3_600_000;
/** Less than this is no longer for anybody who reads the two times. */
const LONGER = 60_000;

type Props = {
  /** Of a door that stands open: its choices only keep it open longer, or as long as it is. */
  link?: BoardLink;
  label: string;
  isBusy: boolean;
  submit: (terms: Terms) => void;
};

/** How long the door stays open, and for how many: each choice says until when that would be. */
export function DoorTerms({ link, label, isBusy, submit }: Props) {
  const { t } = useTranslation('boards');
  const format = useForumFormat();
  const now = serverNow();
  const end = link ? Date.parse(link.expiresAt) : null;
  const choices = HOURS.filter((hours) => end === null || now + hours * HOUR > end + LONGER);
  const [chosen, setChosen] = useState<string | null>(null);
  const offered = [...choices.map(String), ...(link ? ['as-is'] : [])];
  const first = String(
    choices.find((hours) => hours >= 24 && now + hours * HOUR > (end ?? 0) + HOUR) ?? choices.at(-1) ?? 'as-is',
  );
  const choice = chosen !== null && offered.includes(chosen) ? chosen : first;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const terms = { quota: Number(said.get('places')), sharesNetwork: said.get('network') === 'on' };
    submit(choice === 'as-is' ? terms : { expiresInHours: Number(choice), ...terms });
  };
  const until = (at: number) => format.dateTime(new Date(at));
  return (
    <form className={s.terms} onSubmit={onSubmit}>
      <SelectField
        label={t('guests.lasts')}
        hint={format.zone(new Date(now))}
        value={choice}
        onChange={(event) => setChosen(event.target.value)}
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
        name="places"
        type="number"
        inputMode="numeric"
        min={Math.max(1, link?.joined ?? 1)}
        max={LINK_LIMITS.quota}
        required
        defaultValue={link?.quota ?? 500}
      />
      <Checkbox
        name="network"
        label={t('guests.sharesNetwork')}
        hint={t('guests.sharesNetworkHint', { count: LINK_LIMITS.ofNetwork })}
        defaultChecked={link?.sharesNetwork ?? false}
      />
      <Button variant="primary" type="submit" icon={<QrCode aria-hidden="true" />} busy={isBusy}>
        {label}
      </Button>
    </form>
  );
}
