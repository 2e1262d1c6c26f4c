import {
  SEAT_ROLES,
  SECTORS,
  SENIORITIES,
  type SeatRole,
  type Sector,
  type Seniority,
} from '@minga/shared/people/rules.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { addOrganisation, giveSeat, organisationsQuery, renameOrganisation } from '../api.ts';
import s from './forms.module.css';

const text = (data: FormData, name: string) => String(data.get(name) ?? '').trim();

/** Sends the form, keeps what was typed when the server refuses it, and refreshes the list when it does not. */
function useForm<Input>(cycleId: string, send: (input: Input) => Promise<unknown>, done: () => void) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: organisationsQuery(cycleId).queryKey });
      done();
    },
  });
  const problem = mutation.error instanceof ProblemError ? mutation.error : null;
  return { mutation, errorOf: (field: string) => problem?.forField(field) };
}

type DialogProps = { cycleId: string; open: boolean; onClose: () => void };

export function OrganisationDialog({ cycleId, open, onClose }: DialogProps) {
  const { t } = useTranslation(['organisations', 'shell']);
  const id = useId();
  const { mutation, errorOf } = useForm(
    cycleId,
    (input: Parameters<typeof addOrganisation>[1]) => addOrganisation(cycleId, input),
    () => {
      showToast(t('added'));
      onClose();
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    mutation.mutate({
      shortName: text(data, 'shortName'),
      name: text(data, 'name'),
      sector: text(data, 'sector') as Sector,
    });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('add')}
      actions={
        <Button type="submit" form={id} variant="primary" busy={mutation.isPending}>
          {t('save')}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={mutation.error} shown={['name', 'shortName', 'sector']} />
        <TextField label={t('name')} name="name" maxLength={200} error={errorOf('name')} />
        <TextField
          label={t('shortName')}
          hint={t('shortNameHint')}
          name="shortName"
          maxLength={60}
          error={errorOf('shortName')}
        />
        <SelectField label={t('sector')} name="sector" error={errorOf('sector')} defaultValue="civil_society">
          {SECTORS.map((sector) => (
            <option key={sector} value={sector}>
              {t(`shell:sector.${sector}`)}
            </option>
          ))}
        </SelectField>
      </form>
    </Dialog>
  );
}

export function RenameDialog({
  cycleId,
  organisation,
  onClose,
}: Omit<DialogProps, 'open'> & { organisation: Organisation }) {
  const { t } = useTranslation('organisations');
  const id = useId();
  const { mutation, errorOf } = useForm(
    cycleId,
    (input: Parameters<typeof renameOrganisation>[2]) => renameOrganisation(cycleId, organisation.id, input),
    () => {
      showToast(t('renamed'));
      onClose();
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    mutation.mutate({ shortName: text(data, 'shortName'), name: text(data, 'name') });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('renameOf', { name: organisation.shortName })}
      actions={
        <Button type="submit" form={id} variant="primary" busy={mutation.isPending}>
          {t('save')}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={mutation.error} shown={['name', 'shortName']} />
        <p>{t('renameText')}</p>
        <TextField
          label={t('name')}
          name="name"
          maxLength={200}
          error={errorOf('name')}
          defaultValue={organisation.name}
        />
        <TextField
          label={t('shortName')}
          hint={t('shortNameHint')}
          name="shortName"
          maxLength={60}
          error={errorOf('shortName')}
          defaultValue={organisation.shortName}
        />
      </form>
    </Dialog>
  );
}

export function SeatDialog({
  cycleId,
  organisation,
  onClose,
}: Omit<DialogProps, 'open'> & { organisation: Organisation }) {
  const { t } = useTranslation('organisations');
  const id = useId();
  const { mutation, errorOf } = useForm(
    cycleId,
    (input: Parameters<typeof giveSeat>[2]) => giveSeat(cycleId, organisation.id, input),
    () => {
      showToast(t('seatGiven'));
      onClose();
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    mutation.mutate({
      name: text(data, 'name'),
      email: text(data, 'email'),
      role: text(data, 'role') as SeatRole,
      seniority: text(data, 'seniority') as Seniority,
      hasMandate: data.get('hasMandate') === 'on',
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('giveSeatTo', { name: organisation.shortName })}
      actions={
        <Button type="submit" form={id} variant="primary" busy={mutation.isPending}>
          {t('giveSeat')}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={mutation.error} shown={['name', 'email', 'role', 'seniority']} />
        <TextField label={t('person')} name="name" autoComplete="off" maxLength={120} error={errorOf('name')} />
        <TextField
          label={t('email')}
          hint={t('emailHint')}
          name="email"
          type="email"
          autoComplete="off"
          error={errorOf('email')}
        />
        <SelectField label={t('role')} name="role" error={errorOf('role')} defaultValue="delegate">
          {SEAT_ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`roleLong.${role}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('seniority')} name="seniority" error={errorOf('seniority')} defaultValue="specialist">
          {SENIORITIES.map((seniority) => (
            <option key={seniority} value={seniority}>
              {t(`seniorityOf.${seniority}`)}
            </option>
          ))}
        </SelectField>
        <Checkbox name="hasMandate" label={t('mandate')} hint={t('mandateHint')} />
      </form>
    </Dialog>
  );
}
