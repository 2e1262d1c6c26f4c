import type { BoardGuest } from '@minga/shared/boards/schema.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { BadgeCheck, UserRoundCheck, UserRoundX } from 'lucide-react';
import { Fragment, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import type { Column } from '../../../lib/table.ts';
import { useFocusNext } from '../../../lib/use-focus-next.ts';
import { Button } from '../../../ui/button.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { LocalPlace } from '../../../ui/local-place.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { admitAll, admitGuest, confirmGuest, guestsQuery, linksQuery, removeGuest, useRefreshGuests } from '../api.ts';
import { useBoard } from './board-context.ts';
import { useForumFormat } from './forum-format.ts';
import { ConfirmForm, RemoveForm } from './guest-forms.tsx';
import { GuestNetworks } from './guest-networks.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './guests-panel.module.css';

type Place = { cycleId: string; boardId: string };
type Asked = { guest: BoardGuest; what: 'confirm' | 'remove' };

/** Whoever is there first, and in each group as they came in: somebody who comes does not move a line under the pointer. */
const isOut = ({ hasEnded, removedBy }: BoardGuest) => hasEnded || removedBy !== null;
const awaits = (guest: BoardGuest) => !isOut(guest) && guest.awaits;
const waits = (guest: BoardGuest) => !isOut(guest) && guest.isRefused;
const isOutside = (guest: BoardGuest) => isOut(guest) || waits(guest) || awaits(guest);
const isHere = (guest: BoardGuest) => !isOutside(guest) && guest.hasArrived && !guest.isAway;
const GROUPS = [
  { key: 'awaits', has: awaits },
  { key: 'refused', has: waits },
  { key: 'here', has: isHere },
  { key: 'away', has: (guest: BoardGuest) => !isOutside(guest) && !isHere(guest) },
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
  const list = useRef<HTMLDivElement>(null);
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
  const done = () => {
    answered();
    return refresh.guests();
  };
  const takeBack = useMutation({
    mutationFn: (id: string) => confirmGuest(cycleId, boardId, id, null),
    onSuccess: done,
  });
  const admit = useMutation({
    mutationFn: (id: string | null) => (id === null ? admitAll(cycleId, boardId) : admitGuest(cycleId, boardId, id)),
    onSuccess: () => Promise.all([done(), refresh.links()]),
  });
  const items = guests.data?.items ?? [];
  const unlisted =
    (guests.data?.waiting ?? 0) - items.filter(({ hasArrived, hasEnded }) => !hasArrived && !hasEnded).length;
  const waitingToEnter = links.reduce((sum, { awaiting }) => sum + awaiting, 0);
  const nameOf = (guest: BoardGuest) => guest.name ?? t('guests.tag', { tag: guest.tag });
  const columns = useColumns(nameOf, mode === 'person');
  const isDoorOpen = doors.length > 0;
  const drawGuest = (guest: BoardGuest) => (
    <GuestLine
      key={guest.id}
      guest={guest}
      name={nameOf(guest)}
      canConfirm={guests.data?.canConfirm ?? false}
      onConfirm={() => (guest.confirmedBy ? takeBack.mutate(guest.id) : setAsked({ guest, what: 'confirm' }))}
      onRemove={() => setAsked({ guest, what: 'remove' })}
      onAdmit={awaits(guest) ? () => admit.mutate(guest.id) : null}
      isBusy={admit.isPending}
    >
      {asked?.guest.id === guest.id && asked.what === 'remove' && (
        <RemoveForm
          who={nameOf(guest)}
          isDoorOpen={isDoorOpen}
          cancel={answered}
          send={(closesDoors, key) => removeGuest(cycleId, boardId, guest.id, closesDoors, key)}
          done={() => {
            void refresh.links();
            return done();
          }}
        />
      )}
      {asked?.guest.id === guest.id && asked.what === 'confirm' && (
        <ConfirmForm
          cycleId={cycleId}
          who={nameOf(guest)}
          cancel={answered}
          send={(organisationId, key) => confirmGuest(cycleId, boardId, guest.id, organisationId, key)}
          done={done}
        />
      )}
    </GuestLine>
  );
  return (
    <Stack gap={2} ref={list}>
      <h3 tabIndex={-1}>{t('guests.list')}</h3>
      <ProblemNotice error={guests.error ?? takeBack.error ?? admit.error} />
      {mode !== 'person' && (
        <Text tone="muted" size={15}>
          {t('guests.hidden')}
        </Text>
      )}
      {items.some(({ joinedAt }) => joinedAt !== null) && (
        <Text tone="muted" size={15}>
          {t(mode === 'person' ? 'guests.order' : 'guests.orderByMinute')}
        </Text>
      )}
      <GuestNetworks
        cycleId={cycleId}
        boardId={boardId}
        networks={guests.data?.networks ?? []}
        isDoorOpen={isDoorOpen}
      />
      {unlisted > 0 && (
        <Text tone="muted" size={15}>
          {t('guests.unlisted', { count: unlisted })}
        </Text>
      )}
      <LocalPlace>
        <ListTable
          caption={t('guests.list')}
          columns={columns}
          rows={GROUPS.flatMap(({ has }) => items.filter(has))}
          rowKey={({ id }) => id}
          counted={(count) => t('guests.count', { count })}
          hasFile={false}
          draw={(shown) =>
            GROUPS.map(({ key, has }) => {
              const group = shown.filter(has);
              return (
                group.length > 0 && (
                  <Fragment key={key}>
                    <h4 id={`guests-${key}`}>{t(`guests.group.${key}`, { number: items.filter(has).length })}</h4>
                    {key === 'awaits' && (
                      <Row gap={2}>
                        <Button variant="primary" busy={admit.isPending} onClick={() => admit.mutate(null)}>
                          {t('guests.admitAll', { count: waitingToEnter })}
                        </Button>
                      </Row>
                    )}
                    <ul className={s.list} aria-labelledby={`guests-${key}`}>
                      {group.map(drawGuest)}
                    </ul>
                  </Fragment>
                )
              );
            })
          }
          empty={
            <Text tone="muted" size={15}>
              {t('guests.nobody')}
            </Text>
          }
        />
      </LocalPlace>
    </Stack>
  );
}

/** Nobody takes a list of guests along, so it has no file; it is searched by what is shown of them. A tag is no name to go by. */
function useColumns(nameOf: (guest: BoardGuest) => string, isNamed: boolean): Column<BoardGuest>[] {
  const { t } = useTranslation('boards');
  return [
    {
      key: 'name',
      heading: t('guests.column.name'),
      ...(isNamed && { sort: { as: 'words' as const, by: nameOf } }),
      words: (guest) => [nameOf(guest), guest.origin, guest.organisation].join(' '),
    },
    { key: 'joined', heading: t('guests.column.joined'), sort: { as: 'times', by: ({ joinedAt }) => joinedAt } },
    {
      key: 'state',
      heading: t('guests.column.state'),
      filter: {
        all: t('guests.column.all'),
        choices: GROUPS.map(({ key }) => ({ value: key, label: t(`guests.column.${key}`) })),
        has: (guest, value) => GROUPS.some(({ key, has }) => key === value && has(guest)),
      },
    },
  ];
}

type LineProps = {
  guest: BoardGuest;
  name: string;
  canConfirm: boolean;
  onConfirm: () => void;
  onRemove: () => void;
  /** Of who waits at the door. */
  onAdmit: (() => void) | null;
  isBusy: boolean;
  /** What is being asked about this guest. */
  children: ReactNode;
};

function GuestLine({ guest, name, canConfirm, onConfirm, onRemove, onAdmit, isBusy, children }: LineProps) {
  const { t } = useTranslation('boards');
  return (
    <li data-guest={guest.id} className={s.guest}>
      <About guest={guest} name={name} />
      {!guest.removedBy && (
        <Row as="span" gap={2} wrap>
          {onAdmit && (
            <Button size="small" icon={<UserRoundCheck aria-hidden="true" />} busy={isBusy} onClick={onAdmit}>
              {t('guests.admit')}
            </Button>
          )}
          {canConfirm && !onAdmit && (
            <Button size="small" variant="quiet" icon={<BadgeCheck aria-hidden="true" />} onClick={onConfirm}>
              {t(guest.confirmedBy ? 'guests.unconfirm' : 'guests.confirm')}
            </Button>
          )}
          <Button size="small" variant="quiet" icon={<UserRoundX aria-hidden="true" />} onClick={onRemove}>
            {t(onAdmit ? 'guests.decline' : 'guests.remove')}
          </Button>
        </Row>
      )}
      {children}
    </li>
  );
}

function About({ guest, name }: { guest: BoardGuest; name: string }) {
  const { t } = useTranslation('boards');
  const format = useForumFormat();
  const { origin, organisation, confirmedBy, removedBy } = guest;
  const facts = [
    origin && t('guests.says', { origin }),
    guest.joinedAt &&
      t(waits(guest) || awaits(guest) ? 'guests.askedAt' : 'guests.joinedAt', {
        time: format.dateTime(guest.joinedAt),
      }),
    !guest.hasArrived && !waits(guest) && !awaits(guest) && t('guests.never'),
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
