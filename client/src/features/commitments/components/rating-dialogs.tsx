import type { NewRating, Rating, RatingList } from '@minga/shared/commitments/schema.ts';
import { POTENTIALS } from '@minga/shared/cycles/rules.ts';
import { dayText, zoneOf } from '@minga/shared/meetings/zone.ts';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import { useMe } from '../../../lib/session.ts';
import { useForm } from '../../../lib/use-form.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { ReasonField, SelectField, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { addRating, retractRating, useFreshRatings } from '../api.ts';

type Place = { cycleId: string; number: number; onClose: () => void };

function useDone({ cycleId, number, onClose }: Place) {
  const { t } = useTranslation('commitments');
  const hold = useFreshRatings(cycleId, number);
  return (list: RatingList) => {
    hold(list);
    showToast(t('act.done'));
    onClose();
  };
}

type Typed = Omit<NewRating, 'potential'> & { potential: NewRating['potential'] | '' };

/** @param roles what the person rated may be; null: whoever presses rates under her own name */
export function RatingDialog(props: Place & { timeZone: string; roles: readonly NewRating['role'][] | null }) {
  const { cycleId, number, timeZone, roles, onClose } = props;
  const { t } = useTranslation('commitments');
  const me = useMe();
  const today = dayText(zoneOf(timeZone).dayOf(serverNow()));
  const form = useForm<Typed, RatingList>({
    start: {
      potential: '',
      rater: roles ? '' : (me?.actor?.name ?? ''),
      role: roles?.[0] ?? 'observer',
      ...(roles ? { source: '' } : {}),
      ratedOn: today,
      reason: '',
    },
    send: (rating, key) => addRating(cycleId, number, rating as NewRating, key),
    done: useDone(props),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(roles ? 'rating.add' : 'rating.addOwn')}
      submit={t('rating.save')}
    >
      <p>{t(roles ? 'rating.lead' : 'rating.leadOwn')}</p>
      <SelectField label={t('facts.potential')} {...form.field('potential')}>
        {/* Nobody should rate by not choosing. */}
        <option value="">{t('form.choose')}</option>
        {POTENTIALS.map((level) => (
          <option key={level} value={level}>
            {t(`potential.${level}`)}
          </option>
        ))}
      </SelectField>
      {roles && (
        <>
          <TextField label={t('rating.rater')} maxLength={200} {...form.field('rater')} />
          <SelectField label={t('rating.as')} {...form.field('role')}>
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`rating.role.${role}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('rating.source')}
            hint={t('rating.sourceHint')}
            maxLength={500}
            {...form.field('source')}
          />
        </>
      )}
      <DateField label={t('rating.ratedOn')} max={today} {...form.value('ratedOn')} />
      <ReasonField label={t('rating.reason')} {...form.field('reason')} />
    </FormDialog>
  );
}

export function RetractDialog(props: Place & { rating: Rating }) {
  const { cycleId, number, rating, onClose } = props;
  const { t } = useTranslation('commitments');
  const form = useForm<{ reason: string }, RatingList>({
    start: { reason: '' },
    send: ({ reason }, key) => retractRating(cycleId, number, rating.id, reason, key),
    done: useDone(props),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('rating.retractTitle', { rater: rating.rater })}
      submit={t('rating.retract')}
      variant="danger"
    >
      <p>{t('rating.retractLead')}</p>
      <ReasonField label={t('act.reason')} {...form.field('reason')} />
    </FormDialog>
  );
}
