import type { NewOrganisation, NewSeat, Organisation, SeatCorrection } from '@minga/shared/organisations/schema.ts';
import type { PlannedSeat } from '@minga/shared/notices/schema.ts';
import { SEAT_ROLES, SECTORS, SENIORITIES } from '@minga/shared/people/rules.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { type FormOf, useForm } from '../../../lib/use-form.ts';
import { isAddress, usePlan } from '../../../lib/use-plan.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Grid } from '../../../ui/layout.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import {
  addOrganisation,
  correctOrganisation,
  correctSeat,
  endSeat,
  giveSeat,
  useRefreshOrganisations,
} from '../api.ts';
import { plannedGiftQuery, plannedSeatQuery } from './planned.ts';
import { seatWords } from './seat-words.ts';

// Resumable uploads come with it.
const LogoDialog = lazy(() => import('./logo-dialog.tsx'));

export type Seat = NonNullable<Organisation['seats']>[number];
/** What the page opens, one at a time. */
export type OpenForm =
  | { kind: 'organisation' }
  | { kind: 'seat' | 'correct' | 'logo'; organisation: Organisation }
  | { kind: 'end' | 'correct-seat'; seat: Seat; organisation: Organisation };
type DialogProps = { cycleId: string; onClose: () => void };
type OneProps = DialogProps & { organisation: Organisation };
type SeatProps = OneProps & { seat: Seat };

export default function Forms({ open, ...props }: DialogProps & { open: OpenForm }) {
  switch (open.kind) {
    case 'organisation':
      return <NewDialog {...props} />;
    case 'correct':
      return <CorrectDialog {...props} organisation={open.organisation} />;
    case 'logo':
      return <LogoDialog {...props} organisation={open.organisation} />;
    case 'seat':
      return <SeatDialog {...props} organisation={open.organisation} />;
    case 'correct-seat':
      return <CorrectSeatDialog {...props} seat={open.seat} organisation={open.organisation} />;
    case 'end':
      return <EndSeatDialog {...props} seat={open.seat} organisation={open.organisation} />;
  }
}

function useDone({ cycleId, onClose }: DialogProps, words: string) {
  const refresh = useRefreshOrganisations(cycleId);
  return async () => {
    await refresh();
    showToast(words);
    onClose();
  };
}

/** What the form holds: a field that is empty says nothing, and the server keeps nothing of it. */
type Facts = { [Fact in keyof NewOrganisation]-?: NonNullable<NewOrganisation[Fact]> };
const BLANK: Facts = {
  ...{ name: '', shortName: '', sector: 'civil_society' },
  ...{ territory: '', contact: '', sinceOn: '', untilOn: '' },
};

function FactFields({ form }: { form: FormOf<Facts, unknown> }) {
  const { t } = useTranslation(['organisations', 'shell']);
  return (
    <>
      <TextField label={t('name')} maxLength={200} {...form.field('name')} />
      <TextField label={t('shortName')} hint={t('shortNameHint')} maxLength={60} {...form.field('shortName')} />
      <SelectField label={t('sector')} {...form.field('sector')}>
        {SECTORS.map((sector) => (
          <option key={sector} value={sector}>
            {t(`shell:sector.${sector}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        optional
        label={t('territory')}
        hint={t('territoryHint')}
        maxLength={120}
        {...form.field('territory')}
      />
      <TextField optional label={t('contact')} hint={t('contactHint')} maxLength={200} {...form.field('contact')} />
      <Grid columns="fit-220" gap={4}>
        <DateField optional label={t('sinceOn')} {...form.value('sinceOn')} />
        <DateField optional label={t('untilOn')} min={form.watch('sinceOn')} {...form.value('untilOn')} />
      </Grid>
    </>
  );
}

function NewDialog(props: DialogProps) {
  const { t } = useTranslation('organisations');
  const form = useForm<Facts, unknown>({
    start: BLANK,
    send: (input, key) => addOrganisation(props.cycleId, input, key),
    done: useDone(props, t('added')),
  });
  return (
    <FormDialog form={form} onClose={props.onClose} title={t('add')} submit={t('save')}>
      <FactFields form={form} />
    </FormDialog>
  );
}

function CorrectDialog(props: OneProps) {
  const { t } = useTranslation('organisations');
  const { cycleId, organisation, onClose } = props;
  const { id, name, shortName, sector, territory, contact, sinceOn, untilOn } = organisation;
  const form = useForm<Facts & { reason: string }, unknown>({
    start: {
      ...{ name, shortName, sector, reason: '' },
      ...{ territory: territory ?? '', contact: contact ?? '', sinceOn: sinceOn ?? '', untilOn: untilOn ?? '' },
    },
    send: (input) => correctOrganisation(cycleId, id, input),
    done: useDone(props, t('corrected')),
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('correctOf', { name: shortName })} submit={t('save')}>
      <p>{t('correctText')}</p>
      <FactFields form={form as unknown as FormOf<Facts, unknown>} />
      <TextField optional label={t('reason')} hint={t('reasonHint')} maxLength={300} {...form.field('reason')} />
    </FormDialog>
  );
}

/** What the form of a seat holds; a day that is empty says nothing. */
type SeatFacts = Omit<SeatCorrection, 'name' | 'role' | 'startsOn' | 'endsOn'> &
  Pick<NewSeat, 'role'> & { startsOn: string; endsOn: string };

/** @param hasBegun its first day is past, and stays */
function SeatFields({ form, hasBegun = false }: { form: FormOf<SeatFacts, unknown>; hasBegun?: boolean }) {
  const { t } = useTranslation('organisations');
  return (
    <>
      <SelectField label={t('role')} {...form.field('role')}>
        {SEAT_ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`roleLong.${role}`)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('seniority')} {...form.field('seniority')}>
        {SENIORITIES.map((seniority) => (
          <option key={seniority} value={seniority}>
            {t(`seniorityOf.${seniority}`)}
          </option>
        ))}
      </SelectField>
      <Checkbox label={t('mandate')} hint={t('mandateHint')} {...form.field('hasMandate')} />
      <Checkbox label={t('alternate')} hint={t('alternateHint')} {...form.field('isAlternate')} />
      <Grid columns="fit-220" gap={4}>
        {!hasBegun && <DateField optional label={t('seatFrom')} hint={t('seatFromHint')} {...form.value('startsOn')} />}
        <DateField optional label={t('seatUntil')} hint={t('seatUntilHint')} {...form.value('endsOn')} />
      </Grid>
    </>
  );
}

function SeatDialog(props: OneProps) {
  const { t } = useTranslation('organisations');
  const { cycleId, organisation, onClose } = props;
  const form = useForm<NewSeat & SeatFacts, unknown>({
    start: {
      ...{ name: '', email: '', role: 'delegate', startsOn: '', endsOn: '' },
      ...{ seniority: 'specialist', hasMandate: false, isAlternate: false },
    },
    send: (input, key) => giveSeat(cycleId, organisation.id, input, key),
    done: useDone(props, t('seatGiven')),
  });
  const title = t('giveSeatTo', { name: organisation.shortName });
  const { name, ...gift } = form.watch();
  const { plan } = usePlan(isAddress(gift.email) ? gift : null, (written) =>
    plannedGiftQuery(cycleId, organisation.id, written),
  );
  const toNamed = name.trim() ? t('giveSeatAndTell', { name: name.trim() }) : t('giveSeatAndTellOne');
  return (
    <FormDialog form={form} onClose={onClose} title={title} submit={plan?.people === 0 ? t('giveSeat') : toNamed}>
      <TextField label={t('person')} autoComplete="off" maxLength={120} {...form.field('name')} />
      <TextField label={t('email')} hint={t('emailHint')} type="email" autoComplete="off" {...form.field('email')} />
      <SeatFields form={form as unknown as FormOf<SeatFacts, unknown>} />
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}

function CorrectSeatDialog(props: SeatProps) {
  const { t } = useTranslation('organisations');
  const { cycleId, organisation, seat, onClose } = props;
  const { timeZone } = useCycle().cycle;
  const { personName, isAwaited, hasBegun, role, seniority, hasMandate, isAlternate } = seat;
  const endsOn = seat.endedAt === null ? '' : dayIn(timeZone, lastInstantOf(seat.endedAt));
  const form = useForm<SeatFacts & { name?: string }, unknown>({
    start: {
      ...(isAwaited ? { name: personName } : {}),
      ...{ role, seniority, hasMandate, isAlternate, endsOn },
      startsOn: hasBegun ? '' : dayIn(timeZone, new Date(seat.startsAt)),
    },
    send: ({ startsOn, ...input }) => correctSeat(cycleId, seat.id, hasBegun ? input : { ...input, startsOn }),
    done: useDone(props, t('corrected')),
  });
  const decides = {
    role: form.watch('role'),
    isAlternate: String(form.watch('isAlternate')),
    hasMandate: String(form.watch('hasMandate')),
    seniority: form.watch('seniority'),
    startsOn: form.watch('startsOn'),
    endsOn: form.watch('endsOn'),
  };
  const { plan } = usePlanned(props, { act: 'changed', ...decides });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('correctSeatOf', seatWords(seat, organisation, t))}
      submit={plan?.people ? t('saveAndNotify', { count: plan.people }) : t('save')}
    >
      {isAwaited ? (
        <TextField label={t('person')} hint={t('awaitedHint')} maxLength={120} {...form.field('name')} />
      ) : (
        <p>{t('ownName', { name: personName })}</p>
      )}
      <SeatFields form={form as unknown as FormOf<SeatFacts, unknown>} hasBegun={hasBegun} />
      {plan && plan.people > 0 && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}

const dayIn = (timeZone: string, at: Date): string => wallClock(at, timeZone).slice(0, 10);

/** Before the act on a seat: whom it tells. Where that cannot be asked, the act waits for no number. */
function usePlanned({ cycleId, seat }: SeatProps, act: Readonly<Record<keyof PlannedSeat, string>> | { act: 'ended' }) {
  const query = { ...plannedSeatQuery(cycleId, seat.id, act), placeholderData: keepPreviousData };
  const { data: plan, isError } = useQuery(query);
  return { plan, isAsked: plan === undefined && !isError };
}

function EndSeatDialog(props: SeatProps) {
  const { t } = useTranslation('organisations');
  const { cycleId, organisation, seat, onClose } = props;
  const form = useForm({ start: {}, send: () => endSeat(cycleId, seat.id), done: useDone(props, t('seatEnded')) });
  const { plan, isAsked } = usePlanned(props, { act: 'ended' });
  const other = organisation.seats?.find(({ personId, id }) => personId === seat.personId && id !== seat.id);
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('endSeatOf', seatWords(seat, organisation, t))}
      submit={plan?.people ? t('endSeatAndNotify', { count: plan.people }) : t('endSeat')}
      variant="danger"
      isDisabled={isAsked}
    >
      <p>
        {other
          ? t('endSeatOther', { organisation: organisation.shortName, role: t(`roleShort.${other.role}`) })
          : t('endSeatText')}
      </p>
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}
