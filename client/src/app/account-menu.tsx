import { isBelow, paths } from '@minga/shared/kernel/paths.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { useQueryClient } from '@tanstack/react-query';
import {
  Armchair,
  Check,
  CircleHelp,
  CircleUserRound,
  House,
  KeyRound,
  LogIn,
  LogOut,
  Milestone,
  Sprout,
  UserCog,
} from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { http } from '../lib/http.ts';
import { keepFocusInLists } from '../lib/kept-focus.ts';
import { useKeptClock } from '../lib/own-clock.ts';
import { leaveBrowser } from '../lib/push-worker.ts';
import { noteLeft, whileLeaving } from '../lib/session-end.ts';
import { Menu } from '../ui/menu.tsx';
import { actingOrganisation, seatsToChoose, useActingSeat } from './seats.ts';
import s from './account-menu.module.css';

type Props = { url: string; me: Me; actor: NonNullable<Me['actor']>; onHelp: () => void };

/** Whoever is in more finds them at home. */
const CYCLES_AT_MOST = 6;

/** Of who is signed in; nobody else loads it (shell.tsx). */
export function AccountMenu({ url, me, actor, onHelp }: Props) {
  const { t } = useTranslation('shell');
  const client = useQueryClient();
  const acting = useActingSeat();
  useKeptClock(actor.timeZone);
  useEffect(() => keepFocusInLists(document), []);
  const signOut = async () => {
    // What is on its way to this device is nothing for whoever takes it next.
    await whileLeaving(() => Promise.all([http.post('/api/sign-out'), leaveBrowser().catch(() => {})]));
    noteLeft();
    client.clear();
    // A whole new page: nothing a signed-in person saw stays in memory.
    location.assign(paths.landing());
  };
  // Where the page is of a cycle, its forum; elsewhere a person of one forum acts in that.
  const here = me.memberships.find(({ cycleSlug }) => cycleSlug !== null && isBelow(url, paths.cycle(cycleSlug)));
  const membership = here ?? (me.memberships.length === 1 ? me.memberships[0] : undefined);
  const choices = membership ? seatsToChoose(membership) : [];
  const organisation = membership && choices.length > 1 ? actingOrganisation(membership) : null;
  const others = (actor.isGuest ? [] : me.memberships)
    .flatMap(({ cycles }) => cycles)
    .filter(({ slug }) => !isBelow(url, paths.cycle(slug)))
    .slice(0, CYCLES_AT_MOST);
  const leads = (role: 'administrator' | 'facilitator') =>
    me.memberships.some(({ roles, cycleId }) => cycleId && roles.includes(role));
  const administers = actor.isAdministrator || leads('administrator');
  const administration = {
    key: 'administration',
    label: t(administers ? 'account.administration' : 'account.people'),
    to: paths.administration(),
    icon: <KeyRound aria-hidden="true" />,
  };
  return (
    <Menu
      align="end"
      ariaLabel={t('account.menu', { name: actor.name })}
      trigger={
        <>
          <CircleUserRound aria-hidden="true" />
          <span className={s.name}>
            {actor.name}
            {organisation && <small className={s.acting}>{t('acting.for', { organisation })}</small>}
            {actor.isGuest && <small className={s.acting}>{t('account.guest')}</small>}
          </span>
        </>
      }
      items={[
        // A guest has one board and no home: what would end in a refusal is not offered.
        ...(actor.isGuest
          ? [
              {
                key: 'own',
                label: t('account.guestTexts'),
                to: paths.guestTexts(),
                icon: <Sprout aria-hidden="true" />,
              },
              {
                key: 'sign-in',
                label: t('account.signInGuest'),
                to: paths.signIn({ back: url }),
                icon: <LogIn aria-hidden="true" />,
              },
            ]
          : [
              { key: 'home', label: t('account.home'), to: paths.home(), icon: <House aria-hidden="true" /> },
              {
                key: 'account',
                label: t('account.own'),
                to: paths.account(),
                icon: <UserCog aria-hidden="true" />,
              },
            ]),
        ...(actor.isGuest
          ? []
          : [
              {
                key: 'own',
                // Where no cycle is at hand: what was written as a guest, wherever that was.
                label: t(membership?.cycleSlug ? 'account.ownTexts' : 'account.guestTexts'),
                to: membership?.cycleSlug ? paths.ownTexts(membership.cycleSlug) : paths.guestTexts(),
                icon: <Sprout aria-hidden="true" />,
              },
            ]),
        ...(choices.length > 1 ? choices : []).map(({ id, organisationShortName }) => {
          const isNow = id === membership?.actingSeatId || organisationShortName === organisation;
          return {
            key: id,
            label: t(isNow ? 'acting.now' : 'acting.change', { organisation: organisationShortName }),
            icon: isNow ? <Check aria-hidden="true" /> : <Armchair aria-hidden="true" />,
            onSelect: () => membership?.cycleId && acting.mutate({ cycleId: membership.cycleId, seatId: id }),
          };
        }),
        ...others.map(({ slug, title }) => ({
          key: slug,
          label: t('account.cycle', { title }),
          to: paths.cycle(slug),
          icon: <Milestone aria-hidden="true" />,
        })),
        ...(administers || leads('facilitator') ? [administration] : []),
        { key: 'help', label: t('account.help'), onSelect: onHelp, icon: <CircleHelp aria-hidden="true" /> },
        {
          key: 'out',
          label: t('account.signOut'),
          onSelect: () => void signOut(),
          icon: <LogOut aria-hidden="true" />,
        },
      ]}
    />
  );
}
