import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { TABS } from '@minga/shared/kernel/nouns.ts';
import { isBelow, paths } from '@minga/shared/kernel/paths.ts';
import { useAddressedPart } from '../lib/addressed-part.ts';
import { usePageName } from '../lib/page-name.ts';
import { membershipIn, useMe } from '../lib/session.ts';
import { sessionStore } from '../lib/session-end.ts';
import { Link, PartLink, PlainLink } from '../ui/link.tsx';
import { PrintedFrom } from '../ui/printed-from.tsx';
import { NavTabs } from '../ui/tabs.tsx';
import { ThinBand } from '../parts/woven-band.tsx';
import { LinkButton } from '../ui/button.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { Help } from './help.tsx';
import { LanguageSwitch, ThemeSwitch } from './preference-switches.tsx';
import { SearchLink } from './search-link.tsx';
import { Row, Text } from '../ui/layout.tsx';
import { cx } from '../ui/cx.ts';
import s from './shell.module.css';

const StageSwitch = lazy(async () => ({
  default: (await import('../features/demo/components/stage-switch.tsx')).StageSwitch,
}));

const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }));
const UnreadBell = lazy(async () => ({
  default: (await import('../features/notices/components/unread-bell.tsx')).UnreadBell,
}));
const SignInAgain = lazy(async () => ({
  default: (await import('../features/people/components/sign-in-again.tsx')).SignInAgain,
}));

function SessionEnd() {
  const { state } = useStore(sessionStore);
  return state === 'going' ? null : (
    <Suspense>
      <SignInAgain state={state} />
    </Suspense>
  );
}

/** Where a person comes back to after signing in; the landing page and the sign-in page itself are no such place. */
function backFrom(url: string): { back?: string } {
  return url === paths.landing() || url === paths.signIn() ? {} : { back: url };
}

/** The way in for strangers, and for everybody else their menu, which strangers do not load. */
function Account({ url, onHelp }: { url: string; onHelp: () => void }) {
  const { t } = useTranslation('shell');
  const me = useMe();
  if (!me?.actor) {
    return (
      <LinkButton to={paths.signIn(backFrom(url))} size="small">
        {t('account.signIn')}
      </LinkButton>
    );
  }
  return (
    <Suspense>
      <AccountMenu url={url} me={me} actor={me.actor} onHelp={onHelp} />
    </Suspense>
  );
}

/** Only who is signed in is told of things; nobody else loads it. */
function UnreadNotices() {
  const actor = useMe()?.actor;
  if (!actor || actor.isGuest) return null;
  return (
    <Suspense>
      <UnreadBell />
    </Suspense>
  );
}

type Props = {
  url: string;
  /** The part of the page that its address names, where the page changes without being loaded. */
  part?: string;
  frame: CycleSummary | null;
  demo: boolean;
  isDense?: boolean | undefined;
  children: ReactNode;
};

function CycleTabs({ url, frame }: { url: string; frame: CycleSummary }) {
  const { t } = useTranslation('shell');
  const { slug } = frame;
  const places = [
    { to: paths.cycle(slug), label: t('nav.overview'), current: url === paths.cycle(slug) },
    ...TABS.map((noun) => ({
      to: paths[noun](slug),
      label: t(`nav.${noun}`),
      current: isBelow(url, paths[noun](slug)),
    })),
  ];
  return (
    <div className={cx('no-print', s.tabs)}>
      <NavTabs label={t('nav.cycle')} tabs={places} />
    </div>
  );
}

function DemoStrip({ frame }: { frame: CycleSummary | null }) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const mayMoveStages = frame !== null && membershipIn(me, frame.forum)?.roles.includes('facilitator');
  return (
    <Row
      size={14}
      tone="ink"
      as="aside"
      justify="between"
      wrap
      className={cx('no-print', s.demo)}
      aria-label={t('demo.label')}
    >
      <span>
        <strong>{t('demo.label')}.</strong> {t(frame ? 'demo.forum' : 'demo.site')}
      </span>
      {frame && mayMoveStages && (
        <Suspense>
          <StageSwitch cycleId={frame.id} stages={frame.stages} />
        </Suspense>
      )}
      <Link to={paths.mail()}>{t('demo.mail')}</Link>
    </Row>
  );
}

function Footer({ slug }: { slug: string | undefined }) {
  const { t } = useTranslation('shell');
  return (
    <footer className={cx('no-print', s.footer)}>
      <ThinBand />
      <Row align="baseline" wrap className={s.footerInside}>
        <p className={s.motto}>{t('footer.motto')}</p>
        <ul className={s.links}>
          <li>
            <Link to={paths.landing()}>{t('footer.cycles')}</Link>
          </li>
          <li>
            <Link to={paths.enter()}>{t('footer.enter')}</Link>
          </li>
          <li>
            <PlainLink href={paths.apiDocs()}>{t('footer.api')}</PlainLink>
          </li>
          {slug && (
            <li>
              <Link to={paths.privacy(slug)}>{t('footer.privacy')}</Link>
            </li>
          )}
          <li>
            <Link to={paths.accessibility()}>{t('footer.accessibility')}</Link>
          </li>
        </ul>
        <Text size={14} tone="muted" className={s.small}>
          {t('footer.licence')}
        </Text>
      </Row>
    </footer>
  );
}

/** Header, tabs of the cycle, page, footer. The same on the server, where nobody is signed in yet. */
export function Shell({ url, part = '', frame, demo, isDense, children }: Props) {
  const { t } = useTranslation('shell');
  const main = useRef<HTMLElement>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  usePageName(main, frame && (url === paths.cycle(frame.slug) ? frame.forumName : frame.title));
  useAddressedPart(main, `${url}#${part}`);
  return (
    <div className={s.shell} data-dense={isDense ? '' : undefined}>
      <PartLink className="skip-link no-print" part="content">
        {t('skip')}
      </PartLink>
      {(frame ? frame.isDemonstration : demo) && <DemoStrip frame={frame} />}
      <header className={s.header}>
        <ThinBand stages={frame?.stages} />
        <Row align="center" className={s.bar}>
          <Row as={Link} inline align="center" to={paths.landing()} className={s.brand} aria-label={t('brand.home')}>
            <Wordmark />
          </Row>
          {frame && (
            <Text as="span" size={15} tone="muted" className={s.forum}>
              {frame.forumName}
            </Text>
          )}
          <Row gap={1} align="center" className={cx('no-print', s.tools)}>
            <SearchLink slug={frame?.slug} />
            <LanguageSwitch />
            <ThemeSwitch />
            <UnreadNotices />
            <Account url={url} onHelp={() => setHelpOpen(true)} />
          </Row>
        </Row>
        {frame && <PrintedFrom forum={frame.forumName} cycle={frame.title} url={url} />}
        {frame && <CycleTabs url={url} frame={frame} />}
      </header>
      <main id="content" ref={main} className={s.main} tabIndex={-1}>
        {children}
      </main>
      <Footer slug={frame?.slug} />
      <ConnectionPill />
      <Help url={url} isOpen={isHelpOpen} onChange={setHelpOpen} />
      <SessionEnd />
    </div>
  );
}
