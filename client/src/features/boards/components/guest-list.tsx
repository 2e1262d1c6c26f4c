import type { BoardGuest } from '@minga/shared/boards/schema.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { BadgeCheck, UserRoundX } from 'lucide-react';
import { type FormEvent, Fragment, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import { useFocusNext } from '../../../lib/use-focus-next.ts';
import { Button } from '../../../ui/button.tsx';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { Checkbox } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import {
  closeLink,
  confirmGuest,
  guestsQuery,
  linksQuery,
  organisationsQuery,
  removeGuest,
  useRefreshGuests,
} from '../api.ts';
import { useBoard } from './board-context.ts';
import { useForumFormat } from './forum-format.ts';
import { GuestNetworks } from './guest-networks.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './guests-panel.module.css';

type Place = { cycleId: string; boardId: string };
type Asked = { guest: BoardGuest; what: 'confirm' | 'remove' };

/** Whoever is there first, and in each group as they came in: somebody who comes does not move a line under the pointer. */
const isOut = ({ hasEnded, removedBy }: BoardGuest) => hasEnded || removedBy !== null;
const waits = (guest: BoardGuest) => !isOut(guest) && guest.isRefused;
const isHere = (guest: BoardGuest) => !isOut(guest) && !waits(guest) && guest.hasArrived && !guest.isAway;
const GROUPS = [
  { key: 'refused', has: waits },
  { key: 'here', has: isHere },
  { key: 'away', has: (guest: BoardGuest) => !isOut(guest) && !waits(guest) && !isHere(guest) },
  { key: 'out', has: isOut },
] as const;

/** Everybody who came by a link, as far as the board shows them, and what may be done about each. */
export function GuestList({ cycleId, boardId }: Place) {
  const { t } = useTranslation('boards');
  const mode = useBoard((board) => board.head?.settings.identityMode);
  const refresh = useRefreshGuests(cycleId, boardId);
  const query = guestsQuery(cycleId, boardId);
  const guests = useQuery(query);
  const links = useQuery(linksQuery(cycleId, boardId)).data?.items ?? [];
  const doors = links.filter((link) => link.closedAt === null && Date.parse(link.expiresAt) > serverNow());
  const [asked, setAsked] = useState<Asked | null>(null);
  const list = useRef<HTMLElement>(null);
  const focusNext = useFocusNext();
  /** What was asked is answered: back to the guest it was about, or to the list when nothing is left to press there. */
  const answered = () => {
    const about = asked?.guest.id;
    setAsked(null);
    focusNext(
      () =>
        list.current?.querySelector<HTMLElement>(`[data-guest="${about}"] button`) ??
        list.current?.querySelector<HTMLElement>('h3'),
    );
  };
  const done = {
    onSuccess: () => {
      answered();
      return refresh.guests();
    },
  };
  const remove = useMutation({
    mutationFn: async ({ id, closesDoor }: { id: string; closesDoor: boolean }) => {
      // First the door, or whoever is sent out comes in again meanwhile.
      if (closesDoor) for (const link of doors) await closeLink(cycleId, boardId, link.id, false);
      return removeGuest(cycleId, boardId, id);
    },
    onSuccess: () => {
      void refresh.links();
      return done.onSuccess();
    },
  });
  const confirm = useMutation({
    mutationFn: ({ id, organisationId }: { id: string; organisationId: string | null }) =>
      confirmGuest(cycleId, boardId, id, organisationId),
    ...done,
  });
  const items = guests.data?.items ?? [];
  const unlisted =
    (guests.data?.waiting ?? 0) - items.filter(({ hasArrived, hasEnded }) => !hasArrived && !hasEnded).length;
  const nameOf = (guest: BoardGuest) => guest.name ?? t('guests.tag', { tag: guest.tag });
  return (
    <Stack as="section" gap={2} ref={list} aria-labelledby="guests-list">
      <h3 id="guests-list" tabIndex={-1}>
        {t('guests.list')}
      </h3>
      <ProblemNotice error={guests.error ?? remove.error ?? confirm.error} />
      {mode !== 'person' && (
        <Text tone="muted" size={15}>
          {t('guests.hidden')}
        </Text>
      )}
      {items.some(({ joinedAt }) => joinedAt !== null) && (
        <Text tone="muted" size={15}>
          {t('guests.order')}
        </Text>
      )}
      {items.length === 0 && (
        <Text tone="muted" size={15}>
          {t('guests.nobody')}
        </Text>
      )}
      <GuestNetworks
        cycleId={cycleId}
        boardId={boardId}
        networks={guests.data?.networks ?? []}
        isDoorOpen={doors.length > 0}
      />
      {unlisted > 0 && (
        <Text tone="muted" size={15}>
          {t('guests.unlisted', { count: unlisted })}
        </Text>
      )}
      {GROUPS.map(({ key, has }) => {
        const group = items.filter(has);
        return (
          group.length > 0 && (
            <Fragment key={key}>
              <h4 id={`guests-${key}`}>{t(`guests.group.${key}`, { number: group.length })}</h4>
              <ul className={s.list} aria-labelledby={`guests-${key}`}>
                {group.map((guest) => (
                  <li key={guest.id} data-guest={guest.id} className={s.guest}>
                    <About guest={guest} name={nameOf(guest)} />
                    {!guest.removedBy && (
                      <Row as="span" gap={2} wrap>
                        {guests.data?.canConfirm && (
                          <Button
                            size="small"
                            icon={<BadgeCheck aria-hidden="true" />}
                            onClick={() =>
                              guest.confirmedBy
                                ? confirm.mutate({ id: guest.id, organisationId: null })
                                : setAsked({ guest, what: 'confirm' })
                            }
                          >
                            {t(guest.confirmedBy ? 'guests.unconfirm' : 'guests.confirm')}
                          </Button>
                        )}
                        <Button
                          size="small"
                          variant="danger"
                          icon={<UserRoundX aria-hidden="true" />}
                          onClick={() => setAsked({ guest, what: 'remove' })}
                        >
                          {t('guests.remove')}
                        </Button>
                      </Row>
                    )}
                    {asked?.guest.id === guest.id && asked.what === 'remove' && (
                      <RemoveForm
                        who={nameOf(guest)}
                        isDoorOpen={doors.length > 0}
                        isBusy={remove.isPending}
                        cancel={answered}
                        submit={(closesDoor) => remove.mutate({ id: guest.id, closesDoor })}
                      />
                    )}
                    {asked?.guest.id === guest.id && asked.what === 'confirm' && (
                      <ConfirmForm
                        cycleId={cycleId}
                        who={nameOf(guest)}
                        isBusy={confirm.isPending}
                        cancel={answered}
                        submit={(organisationId) => confirm.mutate({ id: guest.id, organisationId })}
                      />
                    )}
                  </li>
                ))}
              </ul>
            </Fragment>
          )
        );
      })}
    </Stack>
  );
}

function About({ guest, name }: { guest: BoardGuest; name: string }) {
  const { t } = useTranslation('boards');
  const format = useForumFormat();
  const { origin, organisation, confirmedBy, removedBy } = guest;
  const facts = [
    origin && t('guests.says', { origin }),
    guest.joinedAt && t(waits(guest) ? 'guests.askedAt' : 'guests.joinedAt', { time: format.dateTime(guest.joinedAt) }),
    !guest.hasArrived && !waits(guest) && t('guests.never'),
    guest.mayBeReturn && t('guests.mayBeReturn'),
    confirmedBy && t('guests.mark_confirmed', { by: confirmedBy, organisation }),
    removedBy ? t('guests.mark_removed', { by: removedBy }) : guest.hasEnded && t('guests.ended'),
  ];
  return (
    <span className={s.about}>
      <strong>{name}</strong>{' '}
      <Text as="span" tone="muted" size={15}>
        {facts.filter(Boolean).join(' · ')}
      </Text>
    </span>
  );
}

type RemoveProps = {
  who: string;
  isDoorOpen: boolean;
  isBusy: boolean;
  cancel: () => void;
  submit: (closesDoor: boolean) => void;
};

/** What it does and what it cannot: the code on the wall lets anybody in anew who comes without their session. */
function RemoveForm({ who, isDoorOpen, isBusy, cancel, submit }: RemoveProps) {
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

function ConfirmForm({ cycleId, who, isBusy, cancel, submit }: ConfirmProps) {
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
