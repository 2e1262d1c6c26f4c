import {
  ArrowLeft,
  CircleHelp,
  LayoutGrid,
  List,
  Maximize,
  Minimize,
  Printer,
  Sprout,
  Search,
  Users,
  X,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { serverNow } from '../../../lib/clock.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Link } from '../../../ui/link.tsx';
import { membershipIn, useMe } from '../../../lib/session.ts';
import { Menu, type MenuItem } from '../../../ui/menu.tsx';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { useCycleOfBoard, useForumFormat } from './forum-format.ts';
import { HallTimer } from './hall-timer.tsx';
import { PhaseSteps } from './phase-steps.tsx';
import { Row, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './top-bar.module.css';

/** Title, agenda, time, people: what a hall reads from the last row. */
export function TopBar() {
  const { t } = useTranslation('boards');
  const { slug, screen, personId } = useScope();
  const head = useBoard((board) => board.head);
  const layout = useScreen((state) => state.layout);
  const isHall = useScreen((state) => state.isHall);
  const isSearching = useScreen((state) => state.query !== null);
  const isList = layout === 'list';
  const own = useOwnTexts();
  return (
    <header className={s.bar}>
      <Tooltip text={t('back')}>
        <Link className={cx('no-print', s.back)} to={paths.boards(slug)} aria-label={t('back')}>
          <ArrowLeft aria-hidden="true" />
        </Link>
      </Tooltip>
      <div className="shrink">
        <h1 className={s.title}>{head?.title}</h1>
        {head?.purpose && (
          <Text size={14} tone="muted" className={s.purpose}>
            {head.purpose}
          </Text>
        )}
      </div>
      <div className={s.steps}>
        <PhaseSteps />
      </div>
      <Row align="center" className={cx('no-print', s.tools)}>
        <HallTimer />
        {personId !== '' && <People />}
        <button
          type="button"
          className={s.switch}
          aria-pressed={isList}
          onClick={() => screen.setState({ layout: isList ? 'wall' : 'list' })}
        >
          {isList ? <LayoutGrid aria-hidden="true" /> : <List aria-hidden="true" />}
          <span className="heard-on-phones">{t(isList ? 'view.wall' : 'view.list')}</span>
        </button>
        <Menu
          align="end"
          ariaLabel={t('view.more')}
          trigger={<span className={s.dots} aria-hidden="true" />}
          items={[
            {
              key: 'search',
              label: t('view.search'),
              icon: <Search aria-hidden="true" />,
              onSelect: () => screen.setState({ query: isSearching ? null : '' }),
            },
            {
              key: 'hall',
              label: t(isHall ? 'view.hallOff' : 'view.hall'),
              icon: isHall ? <Minimize aria-hidden="true" /> : <Maximize aria-hidden="true" />,
              onSelect: () => screen.setState({ isHall: !isHall }),
            },
            ...own,
            {
              key: 'print',
              label: t('view.print'),
              icon: <Printer aria-hidden="true" />,
              onSelect: () => window.print(),
            },
            {
              key: 'help',
              label: t('view.help'),
              icon: <CircleHelp aria-hidden="true" />,
              onSelect: () => screen.setState({ panel: 'help' }),
            },
          ]}
        />
      </Row>
      {isSearching && <SearchRow />}
      <Printed />
    </header>
  );
}

/** To what she wrote and what becomes of it: a guest's by her device, anybody else's by the cycle. */
function useOwnTexts(): MenuItem[] {
  const { t } = useTranslation('boards');
  const { slug } = useScope();
  const cycle = useCycleOfBoard();
  const me = useMe();
  if (!me?.actor) return [];
  const isMember = cycle !== undefined && membershipIn(me, cycle.forum) !== undefined;
  if (!me.actor.isGuest && !isMember) return [];
  const to = me.actor.isGuest ? paths.guestTexts() : paths.ownTexts(slug);
  return [{ key: 'own', label: t('refused.own'), to, icon: <Sprout aria-hidden="true" /> }];
}

/** On paper: whose board it is, when it read so, and where it stands. */
function Printed() {
  const cycle = useCycleOfBoard();
  const format = useForumFormat();
  const now = new Date(serverNow());
  const facts = [cycle?.forumName, cycle?.title, format.moment(now), location.href];
  return <p className={s.printed}>{facts.filter(Boolean).join(' · ')}</p>;
}

/** At most this many shapes; the number beside them is exact. */
const SHAPES = 6;

function People() {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const presence = useBoard((board) => board.presence);
  const sectors = (presence?.people ?? []).flatMap(({ sector }, at) =>
    sector ? [{ sector: sector as Sector, place: `${sector} ${at}` }] : [],
  );
  const count = presence?.count ?? 0;
  return (
    <button
      type="button"
      className={s.people}
      onClick={() => screen.setState({ panel: 'people' })}
      aria-label={t('people.here', { count })}
    >
      <span className={s.shapes} aria-hidden="true">
        {sectors.slice(0, SHAPES).map(({ sector, place }) => (
          <SectorMark key={place} sector={sector} size={15} />
        ))}
      </span>
      <Users aria-hidden="true" className={sectors.length > 0 ? s.insteadOfShapes : undefined} />
      <span className={s.number}>{count}</span>
    </button>
  );
}

function SearchRow() {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const query = useScreen((state) => state.query) ?? '';
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const close = () => screen.setState({ query: null });
  return (
    <Row as="search" gap={2} align="center" className={cx('no-print', s.search)}>
      <Search aria-hidden="true" />
      <input
        ref={field}
        type="search"
        dir="auto"
        className={s.field}
        aria-label={t('view.search')}
        placeholder={t('view.searchHint')}
        value={query}
        onChange={(event) => screen.setState({ query: event.target.value })}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      />
      <IconButton label={t('view.searchClose')} onClick={close}>
        <X aria-hidden="true" />
      </IconButton>
    </Row>
  );
}
