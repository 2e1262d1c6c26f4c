import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { Button } from '../../../ui/button.tsx';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { Checkbox } from '../../../ui/field.tsx';
import { organisationsQuery } from '../api.ts';
import { useBoard } from './board-context.ts';
import s from './guests-panel.module.css';

type RemoveProps = {
  who: string;
  isDoorOpen: boolean;
  isBusy: boolean;
  cancel: () => void;
  submit: (closesDoor: boolean) => void;
};

/** What it does and what it cannot: the code on the wall lets anybody in anew who comes without their session. */
export function RemoveForm({ who, isDoorOpen, isBusy, cancel, submit }: RemoveProps) {
  const { t } = useTranslation('boards');
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(new FormData(event.currentTarget).get('door') === 'on');
  };
  return (
    <form className={s.asked} onSubmit={onSubmit} aria-label={t('guests.removeOf', { who })}>
      <p>
        {t('guests.removeAsk', { who })} {isDoorOpen && t('guests.removeDoor')}
      </p>
      {isDoorOpen && <Checkbox name="door" label={t('guests.removeAndClose')} />}
      <Button autoFocus onClick={cancel}>
        {t('guests.cancel')}
      </Button>
      <Button variant="danger" type="submit" busy={isBusy}>
        {t('guests.remove')}
      </Button>
    </form>
  );
}

type ConfirmProps = {
  cycleId: string;
  who: string;
  isBusy: boolean;
  cancel: () => void;
  submit: (organisationId: string) => void;
};

export function ConfirmForm({ cycleId, who, isBusy, cancel, submit }: ConfirmProps) {
  const { t } = useTranslation('boards');
  const mode = useBoard((board) => board.head?.settings.identityMode);
  const organisations = useQuery(organisationsQuery(cycleId)).data ?? [];
  const [chosen, setChosen] = useState('');
  const [isAsked, setAsked] = useState(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (chosen !== '') submit(chosen);
  };
  return (
    <form className={s.asked} onSubmit={onSubmit} aria-label={t('guests.confirmFor', { who })}>
      <ComboBox
        label={t('guests.organisation')}
        hint={t(mode === 'person' ? 'guests.confirmPerson' : 'guests.confirmOther')}
        error={isAsked && chosen === '' ? t('guests.confirmMissing') : undefined}
        autoFocus
        choices={organisationChoices(organisations)}
        value={chosen}
        onChange={setChosen}
      />
      <Button onClick={cancel}>{t('guests.cancel')}</Button>
      <Button variant="primary" type="submit" busy={isBusy}>
        {t('guests.confirmNow')}
      </Button>
    </form>
  );
}
