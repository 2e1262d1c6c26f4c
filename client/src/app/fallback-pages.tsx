import type { ErrorComponentProps } from '@tanstack/react-router';
import { paths } from '@minga/shared/kernel/paths.ts';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../lib/http.ts';
import { usePageName } from '../lib/page-name.ts';
import { useMe } from '../lib/session.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Link } from '../ui/link.tsx';
import { Page } from '../ui/page-header.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import { Row, Stack } from '../ui/layout.tsx';
import { cx } from '../ui/cx.ts';
import s from './fallback-pages.module.css';
import { NotFoundDrawing } from './not-found-drawing.tsx';

export function PendingPage({ words }: { words?: string }) {
  return (
    <Page>
      {words && <p className={s.words}>{words}</p>}
      <Skeleton shape="title" lines={1} />
      <Skeleton lines={4} />
      <Skeleton shape="card" lines={2} />
    </Page>
  );
}

/** A page without the shell around it, with landmarks of its own. */
export function Alone({ children }: { children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  usePageName(main, null);
  return (
    <>
      <header className={s.alone}>
        <Link to={paths.landing()} className={s.brand}>
          <Wordmark />
        </Link>
      </header>
      <main ref={main}>{children}</main>
    </>
  );
}

/** A screen that has the whole window to itself and is not here yet: looks as what the server sent ahead of it. */
export function BarePendingPage() {
  const { t } = useTranslation('shell');
  return (
    <Alone>
      <PendingPage words={t('waiting.board')} />
    </Alone>
  );
}

/**
 * What the server sends ahead of a screen that the browser makes: on a slow line there is nothing else for seconds.
 * @param isMissing there is no such page for who asks: scripts would not bring it
 */
export function WaitingPage({ url, isMissing }: { url: string; isMissing: boolean }) {
  const { t } = useTranslation('shell');
  const title = t(isMissing ? 'notFound.title' : 'waiting.noScriptTitle');
  const [, slug, screen] = /^\/c\/([\w-]+)\/(boards\/)?/.exec(url) ?? [];
  return (
    <Alone>
      <noscript>
        <Page narrow>
          <Stack gap={4} className={s.broken}>
            <h1>{title}</h1>
            <p>{t(isMissing ? 'notFound.text' : 'waiting.noScript')}</p>
            <LinkButton to={slug ? paths.cycle(slug) : paths.landing()} variant="primary">
              {t(slug ? 'waiting.publicPage' : 'notFound.action')}
            </LinkButton>
          </Stack>
        </Page>
      </noscript>
      <div role="status" className="needs-script">
        <PendingPage words={t(screen ? 'waiting.board' : 'waiting.screen')} />
      </div>
      <Row gap={3} align="center" justify="center" wrap className={cx('needs-script', s.late)}>
        <p>{t('waiting.late')}</p>
        <LinkButton to={paths.landing()}>{t('notFound.action')}</LinkButton>
      </Row>
    </Alone>
  );
}

/** Where links of letters end that the application has no screen for: one of them that is no page has lost its end. */
const isOfLetter = () =>
  [paths.stopLetters(''), paths.attendance('')].some((door) => location.pathname.startsWith(door));

/** `framed` inside the shell, which has the landmarks; alone otherwise. */
export function NotFoundPage({ framed }: { framed: boolean }) {
  const { t } = useTranslation('shell');
  const words = <NotFoundWords why={isOfLetter() ? t('notFound.ofLetter') : undefined} />;
  return framed ? words : <Alone>{words}</Alone>;
}

const titleOf = (why: string | undefined, isForMembers: boolean) =>
  why !== undefined ? 'notFound.linkTitle' : isForMembers ? 'notFound.hiddenTitle' : 'notFound.title';

/**
 * @param why what the server says of an address that is no page's for anybody, such as a link that lost its end
 * @param mayBeHidden the page is one of ours, and what it would show is missing or not for strangers: the same answer
 */
function NotFoundWords({ why, mayBeHidden = false }: { why?: string | undefined; mayBeHidden?: boolean }) {
  const { t } = useTranslation('shell');
  const me = useMe();
  // What signing in would not bring is no reason to sign in.
  const isStranger = me !== undefined && (me.actor === null || me.actor.isGuest) && why === undefined;
  return (
    <Page narrow>
      <Stack gap={4} className={s.broken}>
        <NotFoundDrawing />
        <h1>{t(titleOf(why, isStranger && mayBeHidden))}</h1>
        {isStranger && <p>{t('notFound.stranger')}</p>}
        <p>{why ?? t('notFound.text')}</p>
        <Row gap={2} wrap>
          {isStranger && (
            <LinkButton to={paths.signIn({ back: location.pathname })} variant="primary">
              {t('account.signIn')}
            </LinkButton>
          )}
          <LinkButton to={paths.landing()} variant={isStranger ? 'quiet' : 'primary'}>
            {t('notFound.action')}
          </LinkButton>
        </Row>
      </Stack>
    </Page>
  );
}

/** The same for a screen that has the whole window to itself. */
export function BareFailurePage(props: ErrorComponentProps) {
  return (
    <Alone>
      <FailurePage {...props} />
    </Alone>
  );
}

/** What a person sees when a page could not be shown: the server's own sentence, and a way on. */
export function FailurePage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const problem = error instanceof ProblemError ? error : null;
  // `….not-found` is also said of what is there and hidden; anything else says more than that.
  if (problem?.status === 404)
    return <NotFoundWords why={problem.code.endsWith('not-found') ? undefined : problem.title} mayBeHidden />;
  // A page only reads, and what it asks with comes from its address.
  if (problem?.status === 400 || problem?.status === 422) return <NotFoundWords why={t('failure.address')} />;
  const isGuest = problem?.status === 403 && me?.actor?.isGuest === true;
  const needsSignIn = problem?.status === 401 || isGuest;
  return (
    <Page narrow>
      <Stack gap={4} className={s.broken} role="alert">
        <NotFoundDrawing />
        <h1>{t(needsSignIn ? 'failure.signIn' : 'failure.title')}</h1>
        <p>{isGuest ? t('failure.guest') : (problem?.title ?? t('failure.text'))}</p>
        <Row gap={2} wrap>
          {needsSignIn ? (
            <LinkButton to={paths.signIn({ back: location.pathname })} variant="primary">
              {t('account.signIn')}
            </LinkButton>
          ) : (
            <Button variant="primary" onClick={reset}>
              {t('failure.retry')}
            </Button>
          )}
          <LinkButton to={paths.landing()} variant="quiet">
            {t('notFound.action')}
          </LinkButton>
        </Row>
      </Stack>
    </Page>
  );
}
