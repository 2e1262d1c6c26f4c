import { languageOf } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { FORUM_ROLES } from '@minga/shared/people/rules.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cyclesQuery } from '../../../lib/cycle.ts';
import { meQuery } from '../../../lib/session.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { forumsQuery } from '../api.ts';
import { FailedDeliveries } from '../components/failed-deliveries.tsx';
import { type AdministeredForum, ForumCard } from '../components/forum-card.tsx';
import { NewForumDialog } from '../components/forum-dialogs.tsx';

const facilitates = (me: Me, forumId: string) =>
  me.memberships.some(({ forum, roles }) => forum.id === forumId && roles.includes('facilitator'));

/** All forums, for those who administer the installation. */
function AllForums({ me }: { me: Me }) {
  const { t } = useTranslation(['people', 'shell']);
  const { items } = useSuspenseQuery(forumsQuery).data;
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button
      variant={items.length === 0 ? 'primary' : 'plain'}
      icon={<Plus aria-hidden="true" strokeWidth={1.75} />}
      onClick={() => setCreating(true)}
    >
      {t('administration.createForum')}
    </Button>
  );
  const forums = items.map(
    (forum): AdministeredForum => ({
      id: forum.id,
      slug: forum.slug,
      name: forum.name,
      locale: forum.locale,
      timeZone: forum.timeZone,
      door: `/api/forums/${forum.id}/roles`,
      details: [
        forum.slug,
        forum.timeZone,
        languageOf(forum.locale).name,
        t('administration.people', { count: forum.people }),
      ],
      cycles: forum.cycles,
      mayStartCycle: facilitates(me, forum.id),
      gives: FORUM_ROLES,
    }),
  );
  return (
    <Frame>
      <PageHeader
        title={t('administration.title')}
        lead={t('administration.lead')}
        actions={
          <>
            {items.length > 0 && create}
            <LinkButton to={paths.administrationRequests()}>{t('administration.requests')}</LinkButton>
            <LinkButton to={paths.retention()}>{t('administration.retention')}</LinkButton>
          </>
        }
      />
      <FailedDeliveries />
      {items.length === 0 && (
        <EmptyState title={t('administration.empty')} action={create}>
          {t('administration.emptyText')}
        </EmptyState>
      )}
      {forums.map((forum) => (
        <ForumCard key={forum.id} forum={forum} />
      ))}
      {isCreating && <NewForumDialog onClose={() => setCreating(false)} />}
    </Frame>
  );
}

/** The forums that this person leads; their roles are reached through a cycle of theirs. */
function OwnForums({ me }: { me: Me }) {
  const { t } = useTranslation('people');
  const cycles = useQuery(cyclesQuery).data?.items ?? [];
  const forums = me.memberships.flatMap(({ forum, roles, cycleId }): AdministeredForum[] => {
    if (!cycleId || !(roles.includes('administrator') || roles.includes('facilitator'))) return [];
    const own = cycles.filter((cycle) => cycle.forum === forum.slug);
    return [
      {
        id: forum.id,
        slug: forum.slug,
        name: forum.name,
        locale: forum.locale,
        timeZone: forum.timeZone,
        door: `/api/cycles/${cycleId}/roles`,
        details: [forum.slug, ...own.slice(0, 1).map(({ timeZone }) => timeZone)],
        cycles: own,
        mayStartCycle: facilitates(me, forum.id),
        gives: FORUM_ROLES.filter((role) => role !== 'administrator' || roles.includes('administrator')),
      },
    ];
  });
  return (
    <Frame>
      <PageHeader
        title={t(forums.length > 0 ? 'administration.ownTitle' : 'administration.title')}
        lead={forums.length > 0 && t('administration.ownLead')}
      />
      {forums.length === 0 && (
        <EmptyState
          title={t('administration.notYours')}
          action={
            !me.actor && (
              <LinkButton to={paths.signIn({ back: paths.administration() })} variant="primary">
                {t('signIn.enter')}
              </LinkButton>
            )
          }
        >
          {t('administration.notYoursText')}
        </EmptyState>
      )}
      {forums.map((forum) => (
        <ForumCard key={forum.id} forum={forum} />
      ))}
    </Frame>
  );
}

/** Where forums are made and people get their roles. */
export function Page() {
  const me = useSuspenseQuery(meQuery).data;
  return me.actor?.isAdministrator ? <AllForums me={me} /> : <OwnForums me={me} />;
}
