import type { NewRating, Rating, RatingList } from '@minga/shared/commitments/schema.ts';
import { POTENTIALS } from '@minga/shared/cycles/rules.ts';
import { dayText, zoneOf } from '@minga/shared/meetings/zone.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import { ProblemError } from '../../../lib/http.ts';
import { type FormKey, useFormKey } from '../../../lib/presses.ts';
import { useMe } from '../../../lib/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { addRating, ratingsQuery, retractRating } from '../api.ts';
import s from './ratings.module.css';

type Place = { cycleId: string; number: number; onClose: () => void };

function useRating({ cycleId, number, onClose }: Place) {
  const { t } = useTranslation('commitments');
  const client = useQueryClient();
  const form = useFormKey();
  const sending = useMutation({
    mutationFn: (send: (form: FormKey) => Promise<RatingList>) => send(form),
    onSuccess: (list) => {
      client.setQueryData(ratingsQuery(cycleId, number).queryKey, list);
      for (const name of ['commitments', 'public-cycle']) void client.invalidateQueries({ queryKey: [name] });
      showToast(t('act.done'));
      onClose();
    },
  });
  const problem = sending.error instanceof ProblemError ? sending.error : null;
  return { sending, errorOf: (field: string) => problem?.forField(field) };
}

/** @param roles what the person rated may be; null: whoever presses rates under her own name */
export function RatingDialog(props: Place & { timeZone: string; roles: readonly NewRating['role'][] | null }) {
  const { cycleId, number, timeZone, roles, onClose } = props;
  const { t } = useTranslation('commitments');
  const id = useId();
  const me = useMe();
  const today = dayText(zoneOf(timeZone).dayOf(serverNow()));
  const { sending, errorOf } = useRating(props);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    const own = { rater: me?.actor?.name ?? '', role: 'observer' };
    const input = { ...(roles ? {} : own), ...typed } as NewRating;
    sending.mutate((form) => addRating(cycleId, number, input, form));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(roles ? 'rating.add' : 'rating.addOwn')}
      actions={
        <Button type="submit" form={id} variant="primary" busy={sending.isPending}>
          {t('rating.save')}
        </Button>
      }
    >
      <form id={id} className={s.form} onSubmit={submit} noValidate>
        <ProblemNotice error={sending.error} shown={['potential', 'rater', 'role', 'ratedOn', 'source', 'reason']} />
        <p>{t(roles ? 'rating.lead' : 'rating.leadOwn')}</p>
        <SelectField label={t('facts.potential')} name="potential" error={errorOf('potential')}>
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
            <TextField label={t('rating.rater')} name="rater" maxLength={200} error={errorOf('rater')} />
            <SelectField label={t('rating.as')} name="role" error={errorOf('role')}>
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`rating.role.${role}`)}
                </option>
              ))}
            </SelectField>
          </>
        )}
        {roles && (
          <TextField
            label={t('rating.source')}
            hint={t('rating.sourceHint')}
            name="source"
            maxLength={500}
            error={errorOf('source')}
          />
        )}
        <TextField
          label={t('rating.ratedOn')}
          name="ratedOn"
          type="date"
          max={today}
          defaultValue={today}
          error={errorOf('ratedOn')}
        />
        <TextArea label={t('rating.reason')} name="reason" rows={4} maxLength={2000} error={errorOf('reason')} />
      </form>
    </Dialog>
  );
}

export function RetractDialog(props: Place & { rating: Rating }) {
  const { cycleId, number, rating, onClose } = props;
  const { t } = useTranslation('commitments');
  const id = useId();
  const { sending, errorOf } = useRating(props);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '');
    sending.mutate((form) => retractRating(cycleId, number, rating.id, reason, form));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('rating.retractTitle', { rater: rating.rater })}
      actions={
        <Button type="submit" form={id} variant="danger" busy={sending.isPending}>
          {t('rating.retract')}
        </Button>
      }
    >
      <form id={id} className={s.form} onSubmit={submit} noValidate>
        <ProblemNotice error={sending.error} shown={['reason']} />
        <p>{t('rating.retractLead')}</p>
        <TextArea label={t('act.reason')} name="reason" rows={4} maxLength={2000} error={errorOf('reason')} />
      </form>
    </Dialog>
  );
}
