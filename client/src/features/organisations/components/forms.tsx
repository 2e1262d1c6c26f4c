import { SEAT_ROLES, SECTORS, SENIORITIES } from '@minga/shared/people/rules.ts';
import type { NewOrganisation, NewSeat, Organisation, OrganisationNames } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { addOrganisation, endSeat, giveSeat, renameOrganisation, useRefreshOrganisations } from '../api.ts';

type DialogProps = { cycleId: string; onClose: () => void };
type OneProps = DialogProps & { organisation: Organisation };

function useDone({ cycleId, onClose }: DialogProps, words: string) {
  const refresh = useRefreshOrganisations(cycleId);
  return async () => {
    await refresh();
    showToast(words);
    onClose();
  };
}

export function OrganisationDialog(props: DialogProps) {
  const { t } = useTranslation(['organisations', 'shell']);
  const form = useForm<NewOrganisation, unknown>({
    start: { name: '', shortName: '', sector: 'civil_society' },
    send: (input, key) => addOrganisation(props.cycleId, input, key),
    done: useDone(props, t('added')),
  });
  return (
    <FormDialog form={form} onClose={props.onClose} title={t('add')} submit={t('save')}>
      <TextField label={t('name')} maxLength={200} {...form.field('name')} />
      <TextField label={t('shortName')} hint={t('shortNameHint')} maxLength={60} {...form.field('shortName')} />
      <SelectField label={t('sector')} {...form.field('sector')}>
        {SECTORS.map((sector) => (
          <option key={sector} value={sector}>
            {t(`shell:sector.${sector}`)}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

export function RenameDialog(props: OneProps) {
  const { t } = useTranslation('organisations');
  const { cycleId, organisation, onClose } = props;
  const { id, name, shortName } = organisation;
  const form = useForm<OrganisationNames, unknown>({
    start: { name, shortName },
    send: (input) => renameOrganisation(cycleId, id, input),
    done: useDone(props, t('renamed')),
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('renameOf', { name: shortName })} submit={t('save')}>
      <p>{t('renameText')}</p>
      <TextField label={t('name')} maxLength={200} {...form.field('name')} />
      <TextField label={t('shortName')} hint={t('shortNameHint')} maxLength={60} {...form.field('shortName')} />
    </FormDialog>
  );
}

export function SeatDialog(props: OneProps) {
  const { t } = useTranslation('organisations');
  const { cycleId, organisation, onClose } = props;
  const form = useForm<NewSeat, unknown>({
    start: { name: '', email: '', role: 'delegate', seniority: 'specialist', hasMandate: false },
    send: (input, key) => giveSeat(cycleId, organisation.id, input, key),
    done: useDone(props, t('seatGiven')),
  });
  const title = t('giveSeatTo', { name: organisation.shortName });
  return (
    <FormDialog form={form} onClose={onClose} title={title} submit={t('giveSeat')}>
      <TextField label={t('person')} autoComplete="off" maxLength={120} {...form.field('name')} />
      <TextField label={t('email')} hint={t('emailHint')} type="email" autoComplete="off" {...form.field('email')} />
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
    </FormDialog>
  );
}

export function EndSeatDialog(props: DialogProps & { seat: NonNullable<Organisation['seats']>[number] }) {
  const { t } = useTranslation('organisations');
  const { cycleId, seat, onClose } = props;
  const form = useForm({ start: {}, send: () => endSeat(cycleId, seat.id), done: useDone(props, t('seatEnded')) });
  const title = t('endSeatTitle', { name: seat.personName });
  return (
    <FormDialog form={form} onClose={onClose} title={title} submit={t('endSeat')} variant="danger">
      <p>{t('endSeatText')}</p>
    </FormDialog>
  );
}
