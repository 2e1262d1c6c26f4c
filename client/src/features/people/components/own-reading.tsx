import { languageOf, LOCALES } from '@minga/shared/kernel/languages.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { Globe } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../../../lib/clock.ts';
import { zoneName } from '../../../lib/format.ts';
import { useLocale } from '../../../lib/i18n.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { chooseReading, useRefreshName } from '../api.ts';
import { zoneChoices, zoneOfDevice } from './zone-choices.ts';

type Actor = NonNullable<Me['actor']>;
/** Chosen instead of a zone: no other clock than that of each forum. */
const FORUMS = 'forums';

function ReadingDialog({ actor, onClose }: { actor: Actor; onClose: () => void }) {
  const { t } = useTranslation('people');
  const refresh = useRefreshName();
  const { locale, setLocale } = useLocale();
  const [zones] = useState(() => [{ id: FORUMS, label: t('account.reading.forums') }, ...zoneChoices(actor.timeZone)]);
  const form = useForm({
    // Who never chose goes on reading what they read now.
    start: { locale: actor.isLanguageChosen ? actor.language : locale, timeZone: actor.timeZone ?? FORUMS },
    send: ({ timeZone, ...chosen }) => chooseReading({ ...chosen, timeZone: timeZone === FORUMS ? null : timeZone }),
    done: async (_done, chosen) => {
      await setLocale(chosen.locale);
      await refresh();
      showToast(t('account.reading.kept', { lng: chosen.locale }));
      onClose();
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('account.reading.heading')} submit={t('account.name.save')}>
      <SelectField
        label={t('account.reading.language')}
        hint={t('account.reading.languageHint')}
        {...form.field('locale')}
      >
        {LOCALES.map((one) => (
          <option key={one} value={one} lang={one}>
            {languageOf(one).name}
          </option>
        ))}
      </SelectField>
      <ComboBox
        label={t('account.reading.zone')}
        hint={t('account.reading.zoneHint')}
        choices={zones}
        {...form.value('timeZone')}
      />
    </FormDialog>
  );
}

/** The zone of this device, where its clock shows another hour now than what its person reads. */
function useOtherZone({ timeZone }: Actor, forums: readonly string[]): string | null {
  const here = zoneOfDevice();
  const [now] = useState(serverTime);
  const read = timeZone === null ? forums : [timeZone];
  const hour = wallClock(now, here);
  return read.length === 0 || read.some((zone) => wallClock(now, zone) === hour) ? null : here;
}

/** Said once, quietly, where somebody looks for it; who does not press it is asked nothing. */
function Offer({ zone }: { zone: string }) {
  const { t } = useTranslation(['people', 'shell']);
  const refresh = useRefreshName();
  const keep = useMutation({ mutationFn: () => chooseReading({ timeZone: zone }), onSuccess: refresh });
  return (
    <>
      <ProblemNotice error={keep.error} />
      <Text tone="muted" size={15}>
        {t('account.reading.differs', { zone: zoneName(zone, t, serverTime()) })}{' '}
        <Button size="small" variant="quiet" busy={keep.isPending} onClick={() => keep.mutate()}>
          {t('account.reading.keepIt')}
        </Button>
      </Text>
    </>
  );
}

/** In which language somebody is written to, and on whose clock they read besides that of each forum. */
export function OwnReading({ me, actor }: { me: Me; actor: Actor }) {
  const { t } = useTranslation(['people', 'shell']);
  const [isOpen, setOpen] = useState(false);
  const { language, timeZone } = actor;
  const other = useOtherZone(
    actor,
    me.memberships.map(({ forum }) => forum.timeZone),
  );
  return (
    <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="reading-title">
      <h2 id="reading-title">{t('account.reading.heading')}</h2>
      <Stack gap={1}>
        <Text weight={650}>{languageOf(language).name}</Text>
        <Text weight={650}>
          {timeZone === null ? t('account.reading.forums') : zoneName(timeZone, t, serverTime())}
        </Text>
      </Stack>
      <Text tone="muted" measure>
        {t(timeZone === null ? 'account.reading.forumsText' : 'account.reading.bothText')}
      </Text>
      <Button icon={<Globe aria-hidden="true" strokeWidth={1.75} />} onClick={() => setOpen(true)}>
        {t('account.reading.change')}
      </Button>
      {other !== null && <Offer key={other} zone={other} />}
      {isOpen && <ReadingDialog actor={actor} onClose={() => setOpen(false)} />}
    </Stack>
  );
}
