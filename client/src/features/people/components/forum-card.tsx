import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { FORUM_ROLES, type ForumRole } from '@minga/shared/people/rules.ts';
import type { Role } from '@minga/shared/people/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { Pencil, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { LetterNotice } from '../../../parts/letter-notice.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { type RolesDoor, rolesQuery } from '../api.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './forum-card.module.css';
import { CorrectForumDialog, EndRoleDialog, InviteDialog } from './forum-dialogs.tsx';

/** A forum as its administrator needs it, whichever of the two kinds of administrator that is. */
export type AdministeredForum = {
  id: string;
  slug: string;
  name: string;
  locale: Locale;
  timeZone: string;
  door: RolesDoor;
  /** Short name, zone and the like; in one line. */
  details: readonly string[];
  cycles: readonly { slug: string; title: string; isPublished: boolean; isArchived: boolean }[];
  mayStartCycle: boolean;
  /** The roles that this person gives and ends. */
  gives: readonly ForumRole[];
};

function Cycles({ forum }: { forum: AdministeredForum }) {
  const { t } = useTranslation('people');
  const { cycles } = forum;
  return (
    <Row as="section" gap={2} across={5} align="center" wrap className={s.cycles}>
      <h3>{t('administration.cycles')}</h3>
      {cycles.length === 0 && <Text tone="muted">{t('administration.noCycles')}</Text>}
      {cycles.length > 0 && (
        <Row as="ul" gap={2} across={5} wrap>
          {cycles.map(({ slug, title, isPublished, isArchived }) => (
            <Row as="li" gap={3} align="center" wrap key={slug}>
              <Text as={Link} weight={620} to={isPublished ? paths.cycle(slug) : paths.stages(slug)}>
                {title}
              </Text>
              <Stamp tone={isPublished ? 'moss' : 'ochre'}>
                {t(isPublished ? 'administration.published' : 'administration.private')}
              </Stamp>
              {isArchived && <Stamp tone="muted">{t('administration.earlier')}</Stamp>}
            </Row>
          ))}
        </Row>
      )}
      {forum.mayStartCycle && (
        <LinkButton size="small" to={paths.newCycle(forum.id)}>
          {t('administration.newCycle')}
        </LinkButton>
      )}
    </Row>
  );
}

function useColumns(gives: readonly ForumRole[], onEnd: (role: Role) => void): Column<Role>[] {
  const { t } = useTranslation('people');
  const format = useFormat();
  return [
    {
      key: 'person',
      heading: t('administration.personColumn'),
      isName: true,
      sort: { as: 'words', by: ({ name }) => name },
      words: ({ name, email }) => `${name} ${email}`,
      cell: ({ name, email, inviteLink, isAwaited }) => (
        <>
          {name}{' '}
          <Text as="span" tone="muted" className={s.email}>
            {email}
            {isAwaited && ` · ${t('administration.awaited')}`}
          </Text>
          {inviteLink && <LetterNotice link={inviteLink} name={name} />}
        </>
      ),
    },
    { key: 'email', heading: t('administration.email'), csv: ({ email }) => email },
    {
      key: 'role',
      heading: t('administration.role'),
      sort: { as: 'steps', by: ({ role }) => FORUM_ROLES.indexOf(role) },
      csv: ({ role }) => t(`administration.roleName.${role}`),
      filter: {
        all: t('administration.allRoles'),
        choices: FORUM_ROLES.map((value) => ({ value, label: t(`administration.roleName.${value}`) })),
        has: ({ role }, value) => role === value,
      },
      cell: ({ role }) => <span className={s.role}>{t(`administration.roleName.${role}`)}</span>,
    },
    {
      key: 'since',
      heading: t('administration.sinceColumn'),
      sort: { as: 'times', by: ({ grantedAt }) => grantedAt },
      cell: ({ grantedAt }) => format.date(grantedAt),
    },
    {
      key: 'actions',
      heading: t('administration.actions'),
      isActs: true,
      phone: 'plain',
      cell: (one) =>
        gives.includes(one.role) && (
          <Button
            size="small"
            onClick={() => onEnd(one)}
            aria-label={t('administration.endOf', { name: one.name, role: t(`administration.roleName.${one.role}`) })}
          >
            {t('administration.end')}
          </Button>
        ),
    },
  ];
}

type Open = { kind: 'invite'; suggested: ForumRole } | { kind: 'correct' } | { kind: 'end'; role: Role } | null;

/** One forum: its cycles, its people with their roles, and the two acts of its administrator. */
export function ForumCard({ forum }: { forum: AdministeredForum }) {
  const { t } = useTranslation('people');
  const { data, error } = useQuery(rolesQuery(forum.door));
  const [open, setOpen] = useState<Open>(null);
  const { door, name: forumName } = forum;
  const close = () => setOpen(null);
  const roles = data?.items ?? [];
  const rows = FORUM_ROLES.flatMap((role) => roles.filter((one) => one.role === role));
  const columns = useColumns(forum.gives, (role) => setOpen({ kind: 'end', role }));
  const isFacilitated = roles.some(({ role }) => role === 'facilitator');
  const invite = () => setOpen({ kind: 'invite', suggested: isFacilitated ? 'participant' : 'facilitator' });
  return (
    <Card as="article" className={s.card}>
      <Row as="header" gap={3} across={5} align="start" justify="between" wrap className={s.head}>
        <div>
          <h2>{forum.name}</h2>
          <Text size={15} tone="muted" className={s.detail}>
            {forum.details.join(' · ')}
          </Text>
        </div>
        <Row gap={2} wrap>
          <Button
            icon={<Pencil aria-hidden="true" strokeWidth={1.75} />}
            onClick={() => setOpen({ kind: 'correct' })}
            aria-label={t('administration.correctNameOf', { forum: forumName })}
          >
            {t('administration.correctName')}
          </Button>
          <Button
            variant={data && !isFacilitated ? 'primary' : 'plain'}
            icon={<UserPlus aria-hidden="true" strokeWidth={1.75} />}
            onClick={invite}
            aria-label={t('administration.inviteTo', { forum: forumName })}
          >
            {t('administration.invite')}
          </Button>
        </Row>
      </Row>
      {data && !isFacilitated && (
        <Notice tone="warn" title={t('administration.needsFacilitator')}>
          {t('administration.needsFacilitatorText')}
        </Notice>
      )}
      <Cycles forum={forum} />
      <Stack as="section" gap={3}>
        <Row gap={2} across={4} align="baseline" justify="between" wrap>
          <h3>{t('administration.roles')}</h3>
          {forum.cycles[0] && (
            <Link to={paths.invitations(forum.cycles[0].slug)}>{t('administration.invitations')}</Link>
          )}
        </Row>
        <ProblemNotice error={error} />
        {!data && !error && <Skeleton lines={3} />}
        {data && (
          <ListTable
            name={`forum-${forum.slug}`}
            caption={t('administration.rolesOf', { forum: forumName })}
            columns={columns}
            rows={rows}
            rowKey={({ personId, role }) => `${personId} ${role}`}
            counted={(count) => t('administration.count', { count })}
            empty={<Text tone="muted">{t('administration.noRoles')}</Text>}
          />
        )}
      </Stack>
      {open?.kind === 'invite' && (
        <InviteDialog
          door={door}
          forumName={forumName}
          roles={forum.gives}
          suggested={open.suggested}
          onClose={close}
        />
      )}
      {open?.kind === 'correct' && (
        <CorrectForumDialog door={door} forum={forum} hasCycles={forum.cycles.length > 0} onClose={close} />
      )}
      {open?.kind === 'end' && <EndRoleDialog door={door} forumName={forumName} ended={open.role} onClose={close} />}
    </Card>
  );
}
