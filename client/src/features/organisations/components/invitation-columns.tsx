import { INVITATION_STATES, isEndOfInvitation } from '@minga/shared/people/invitations.ts';
import type { InvitationRow } from '@minga/shared/people/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useCycle } from '../../../lib/cycle.ts';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import s from './invitation-dialogs.module.css';
import type { OpenInvitation } from './invitation-dialogs.tsx';

const TONES = {
  refused: 'terracotta',
  expired: 'ochre',
  waiting: 'muted',
  sent: 'indigo',
  opened: 'indigo',
  accepted: 'moss',
  declined: 'ochre',
  revoked: 'muted',
} as const;

/** What somebody is invited as, in words. */
function useGiven() {
  const { t } = useTranslation(['invitations', 'people', 'organisations']);
  return ({ roles, seats }: Pick<InvitationRow, 'roles' | 'seats'>) => [
    ...roles.map((role) => t(`people:administration.roleName.${role}`)),
    ...seats.map(({ organisation, role }) => t('seatOf', { organisation, role: t(`organisations:roleShort.${role}`) })),
  ];
}

/** How far it has come, as sentences: the last thing that happened first. */
function useStory() {
  const { t } = useTranslation('invitations');
  const { timeZone } = useCycle();
  const format = useFormat(timeZone);
  return (one: InvitationRow): string[] => {
    const at = (instant: string) => format.dateTime(instant);
    const said: (string | false | null)[] = [
      one.acceptedAt !== null &&
        t(one.acceptedAs ? 'acceptedAs' : 'acceptedOn', { at: at(one.acceptedAt), email: one.acceptedAs }),
      one.askedAt && t(isEndOfInvitation(one.state) ? 'askedAfterRevoked' : 'askedOn', { at: at(one.askedAt) }),
      one.declinedAt && t('declinedOn', { at: at(one.declinedAt) }),
      one.declineReason && t('declineReason', { reason: one.declineReason }),
      one.state === 'revoked' && one.revokedAt && t('revokedOn', { at: at(one.revokedAt) }),
      one.state === 'revoked' && !one.revokedAt && t('nothingLeft'),
      (one.state === 'refused' || one.state === 'sent') &&
        one.letterAt &&
        t(one.state === 'refused' ? 'notArrived' : 'sentOn', { at: at(one.letterAt) }),
      one.openedAt && t(one.openedByName ? 'openedBy' : 'openedOn', { at: at(one.openedAt), name: one.openedByName }),
    ];
    return said.filter((line) => typeof line === 'string');
  };
}

type Acts = { isBusy: boolean; renew: (one: InvitationRow) => void; open: (next: OpenInvitation) => void };

function RowActs({ one, acts }: { one: InvitationRow; acts: Acts }) {
  const { t } = useTranslation('invitations');
  const { name, state, link } = one;
  if (isEndOfInvitation(state) && one.askedAt)
    return (
      <Button
        size="small"
        onClick={() => acts.open({ kind: 'request', invitation: one })}
        aria-label={t('requestOf', { name })}
      >
        {t('request')}
      </Button>
    );
  if (isEndOfInvitation(state)) return null;
  return (
    <Row as="span" gap={1} across={2} wrap>
      <Button size="small" disabled={acts.isBusy} onClick={() => acts.renew(one)} aria-label={t('renewOf', { name })}>
        {t('renew')}
      </Button>
      {link && (
        <Button
          size="small"
          onClick={() => acts.open({ kind: 'share', invitation: one })}
          aria-label={t('shareOf', { name })}
        >
          {t('share')}
        </Button>
      )}
      <Button
        size="small"
        onClick={() => acts.open({ kind: 'address', invitation: one })}
        aria-label={t('addressOf', { name })}
      >
        {t('correctAddress')}
      </Button>
      <Button
        size="small"
        variant="quiet"
        onClick={() => acts.open({ kind: 'revoke', invitation: one })}
        aria-label={t('revokeOf', { name })}
      >
        {t('revoke')}
      </Button>
    </Row>
  );
}

function useStateColumn(): Column<InvitationRow> {
  const { t } = useTranslation('invitations');
  const storyOf = useStory();
  return {
    key: 'state',
    heading: t('state'),
    sort: { as: 'steps', by: ({ state }) => INVITATION_STATES.indexOf(state) },
    csv: ({ state }) => t(`stateOf.${state}`),
    filter: {
      all: t('allStates'),
      choices: [
        { value: 'asked', label: t('asked') },
        ...INVITATION_STATES.map((value) => ({ value, label: t(`stateOf.${value}`) })),
      ],
      has: ({ state, askedAt }, value) => (value === 'asked' ? askedAt !== null : state === value),
    },
    cell: (one) => (
      <Stack gap={1} align="start">
        <Row gap={2} wrap>
          <Stamp tone={TONES[one.state]}>{t(`stateOf.${one.state}`)}</Stamp>
          {one.askedAt && <Stamp tone="terracotta">{t('asked')}</Stamp>}
        </Row>
        {storyOf(one).map((line) => (
          <Text key={line} size={15} tone="muted">
            {line}
          </Text>
        ))}
      </Stack>
    ),
  };
}

/** Who, as what, how far it has come, until when, and what can be done. */
export function useInvitationColumns(acts: Acts): Column<InvitationRow>[] {
  const { t } = useTranslation('invitations');
  const { timeZone } = useCycle();
  const format = useFormat(timeZone);
  const givenOf = useGiven();
  const state = useStateColumn();
  return [
    {
      key: 'person',
      heading: t('person'),
      isName: true,
      sort: { as: 'words', by: ({ name }) => name },
      words: (one) => [one.name, one.email, one.acceptedAs, ...givenOf(one)].filter(Boolean).join(' '),
      csv: ({ name, email }) => `${name} <${email}>`,
      cell: (one) => (
        <Stack gap={0.5}>
          <span>{one.name}</span>
          {[givenOf(one).join(' · '), one.email].filter(Boolean).map((line) => (
            <Text as="span" key={line} size={15} tone="muted" className={s.address}>
              {line}
            </Text>
          ))}
        </Stack>
      ),
    },
    {
      key: 'given',
      heading: t('given'),
      csv: (one) => givenOf(one).join('; '),
    },
    state,
    {
      key: 'invited',
      heading: t('invitedAt'),
      isExtra: true,
      sort: { as: 'times', by: ({ invitedAt }) => invitedAt },
      cell: ({ invitedAt, invitedByName }) => (
        <Stack gap={0.5}>
          <span>{format.date(invitedAt)}</span>
          {invitedByName && (
            <Text as="span" size={15} tone="muted">
              {t('byWhom', { name: invitedByName })}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      key: 'expires',
      heading: t('expires'),
      sort: { as: 'times', by: ({ expiresAt }) => expiresAt },
      cell: ({ expiresAt, state: now }) =>
        isEndOfInvitation(now)
          ? '—'
          : now === 'expired'
            ? t('expired', { day: format.date(expiresAt) })
            : format.date(expiresAt),
    },
    {
      key: 'actions',
      heading: t('actions'),
      isActs: true,
      phone: 'plain',
      cell: (one) => <RowActs one={one} acts={acts} />,
    },
  ];
}
