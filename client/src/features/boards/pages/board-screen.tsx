import { useQuery } from '@tanstack/react-query';
import { paths } from '@minga/shared/kernel/paths.ts';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { pageName } from '../../../lib/page-name.ts';
import { cycleQuery } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import { membershipIn, meQuery, useMe } from '../../../lib/session.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { BoardContext, type BoardScope } from '../components/board-context.ts';
import { BoardScreen } from '../components/board-screen.tsx';
import { useExplained } from '../components/explained.ts';
import { NO_PLACE } from '../components/refusals.ts';
import { useShutStage } from '../components/shut-stage.ts';
import { useLiveBoard } from '../components/use-live-board.ts';
import type { BoardStore, Refusal } from '../store.ts';

const LeftWords = lazy(async () => ({ default: (await import('../components/returned-texts.tsx')).LeftWords }));

export function Page() {
  const { slug = '', boardId = '' } = usePlace().params;
  const asked = useQuery(meQuery);
  const asksCycle = useQuery(cycleQuery(slug));
  const me = asked.data;
  const cycle = asksCycle.data;
  if (!me && asked.error) throw asked.error;
  if (!me) return <Waiting />;
  // A stranger reads a board by its cycle: of one that is not public, or cannot be asked for, nothing will ever come.
  if (me.actor === null && asksCycle.error) throw asksCycle.error;
  const membership = cycle ? membershipIn(me, cycle.forum) : undefined;
  const mayDraft =
    membership !== undefined && (membership.seats.length > 0 || membership.roles.includes('facilitator'));
  return (
    <LiveBoard
      key={boardId}
      slug={slug}
      boardId={boardId}
      personId={me.actor?.personId ?? null}
      cycleId={cycle?.id ?? null}
      canDraft={mayDraft && cycle?.currentStage === 'co_creation'}
      mustChooseSeat={membership?.mustChooseSeat ?? false}
    />
  );
}

type Props = Pick<BoardScope, 'slug' | 'boardId' | 'canDraft' | 'mustChooseSeat'> & {
  personId: string | null;
  cycleId: string | null;
};

function LiveBoard({ slug, boardId, personId, cycleId, canDraft, mustChooseSeat }: Props) {
  const { store, screen, actions } = useLiveBoard(boardId, personId, cycleId);
  useShutStage(slug, store);
  const refusal = useStore(store, (board) => board.refusal);
  const title = useStore(store, (board) => board.head?.title);
  const hasBoard = useStore(store, (board) => board.replica !== null);
  useEffect(() => {
    if (title) document.title = pageName(title, null);
  }, [title]);
  const scope = useMemo(
    () => ({ slug, boardId, canDraft, mustChooseSeat, personId: personId ?? '', store, screen, actions }),
    [slug, boardId, canDraft, mustChooseSeat, personId, store, screen, actions],
  );
  if (refusal) return <Refused slug={slug} refusal={refusal} isSignedIn={personId !== null} store={store} />;
  if (!hasBoard) return <Waiting />;
  return (
    <BoardContext value={scope}>
      <BoardScreen />
    </BoardContext>
  );
}

function Waiting() {
  const { t } = useTranslation('boards');
  return (
    <main>
      <Frame>
        <h1 className="visually-hidden">{t('opening')}</h1>
        <Skeleton shape="title" lines={1} />
        <Skeleton shape="card" lines={3} />
      </Frame>
    </main>
  );
}

type RefusedProps = { slug: string; refusal: Refusal; isSignedIn: boolean; store: BoardStore };

function Refused({ slug, refusal, isSignedIn, store }: RefusedProps) {
  const { t } = useTranslation(['boards', 'invitations']);
  const reason = useExplained(refusal);
  const me = useMe();
  const isGuest = me?.actor?.isGuest ?? false;
  const here = me?.memberships.find(({ cycles }) => cycles.some((one) => one.slug === slug));
  const invitation = refusal.code === 'invitation.not-accepted' ? here?.invitation : null;
  const board = useStore(store);
  const needsSignIn = !isSignedIn || refusal.code === 'session.required';
  const waits = NO_PLACE.has(refusal.code);
  const title = t(waits ? 'refused.noPlace' : 'refused.title');
  useEffect(() => {
    document.title = pageName(title, null);
  }, [title]);
  return (
    <main>
      <Frame narrow>
        <h1>{title}</h1>
        <EmptyState
          title={reason}
          action={
            // Whoever waits for a place has nowhere else to go: the page goes on by itself.
            !waits && (
              <>
                {isGuest && <LinkButton to={paths.guestTexts()}>{t('refused.own')}</LinkButton>}
                {invitation && (
                  <LinkButton variant="primary" to={paths.asked(invitation)}>
                    {t('invitations:open.go')}
                  </LinkButton>
                )}
                <LinkButton
                  variant={invitation ? 'plain' : 'primary'}
                  to={needsSignIn ? paths.signIn({ back: location.pathname }) : paths.boards(slug)}
                >
                  {t(needsSignIn ? 'refused.signIn' : 'refused.boards')}
                </LinkButton>
              </>
            )
          }
        />
        <Suspense fallback={null}>
          <LeftWords board={board} />
        </Suspense>
      </Frame>
    </main>
  );
}
