import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { FormKey } from '../../../lib/presses.ts';
import { useForm } from '../../../lib/use-form.ts';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { Button } from '../../../ui/button.tsx';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { Checkbox } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { organisationsQuery } from '../api.ts';
import { useBoard } from './board-context.ts';
import s from './guests-panel.module.css';

type RemoveProps = {
  who: string;
  isDoorOpen: boolean;
  cancel: () => void;
  send: (closesDoor: boolean, key: FormKey) => Promise<unknown>;
  done: () => unknown;
};

/** What it does and what it cannot: the code on the wall lets anybody in anew who comes without their session. */
export function RemoveForm({ who, isDoorOpen, cancel, send, done }: RemoveProps) {
  const { t } = useTranslation('boards');
  const form = useForm({ start: { door: false }, send: ({ door }, key) => send(door, key), done });
  return (
    <Form form={form} className={s.asked} label={t('guests.removeOf', { who })}>
      <p>
        {t('guests.removeAsk', { who })} {isDoorOpen && t('guests.removeDoor')}
      </p>
      {isDoorOpen && <Checkbox label={t('guests.removeAndClose')} {...form.field('door')} />}
      <FormEnd form={form}>
        <Button autoFocus onClick={cancel}>
          {t('guests.cancel')}
        </Button>
        <Button variant="danger" type="submit" busy={form.isBusy}>
          {t('guests.remove')}
        </Button>
      </FormEnd>
    </Form>
  );
}

type ConfirmProps = {
  cycleId: string;
  who: string;
  cancel: () => void;
  send: (organisationId: string, key: FormKey) => Promise<unknown>;
  done: () => unknown;
};

export function ConfirmForm({ cycleId, who, cancel, send, done }: ConfirmProps) {
  const { t } = useTranslation('boards');
  const mode = useBoard((board) => board.head?.settings.identityMode);
  const organisations = useQuery(organisationsQuery(cycleId)).data ?? [];
  const form = useForm({
    start: { organisationId: '' },
    send: ({ organisationId }, key) => send(organisationId, key),
    done,
    // What the server finds to be no id is that none was chosen.
    sentence: ({ field }) => (field === 'organisationId' ? t('guests.confirmMissing') : undefined),
  });
  return (
    <Form form={form} className={s.asked} label={t('guests.confirmFor', { who })}>
      <ComboBox
        label={t('guests.organisation')}
        hint={t(mode === 'person' ? 'guests.confirmPerson' : 'guests.confirmOther')}
        autoFocus
        choices={organisationChoices(organisations)}
        {...form.value('organisationId')}
      />
      <FormEnd form={form}>
        <Button onClick={cancel}>{t('guests.cancel')}</Button>
        <Button variant="primary" type="submit" busy={form.isBusy}>
          {t('guests.confirmNow')}
        </Button>
      </FormEnd>
    </Form>
  );
}
