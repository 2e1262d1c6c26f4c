import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../../lib/shortcuts.ts';
import { openComposer, useBoard, useScope, useScreen } from './board-context.ts';
import s from './board-screen.module.css';
import { BottomBar } from './bottom-bar.tsx';
import { comingPart } from './coming-part.tsx';
import { TopBar } from './top-bar.tsx';
import { Wall } from './wall.tsx';
import { PartLink } from '../../../ui/link.tsx';

const listView = comingPart(() => import('./list-view.tsx'));
const dock = comingPart(() => import('./dock.tsx'));
const askingDialog = comingPart(() => import('./asking-dialog.tsx'));
const wallMenu = comingPart(() => import('./wall-menu.tsx'));
const informingPanels = comingPart(() => import('./people-panel.tsx'));

function useKeys(): void {
  const { t } = useTranslation('boards');
  const { screen, store, actions } = useScope();
  const write = useCallback(() => openComposer(screen), [screen]);
  const search = useCallback(() => screen.setState({ query: '' }), [screen]);
  const help = useCallback(() => screen.setState({ panel: 'help' }), [screen]);
  const turn = useCallback(
    () => screen.setState(({ layout }) => ({ layout: layout === 'list' ? 'wall' : 'list' })),
    [screen],
  );
  /** Also for a note that was only looked at: the focus tells which one is meant. */
  const focused = useCallback(() => {
    const id = document.activeElement?.closest('[data-note]')?.getAttribute('data-note');
    return id && store.getState().replica?.view.notes[id] ? id : null;
  }, [store]);
  const move = useCallback(() => {
    const id = focused();
    if (id) screen.setState({ asking: { what: 'move', id } });
  }, [screen, focused]);
  const edit = useCallback(() => {
    const id = focused();
    if (id && store.getState().replica?.view.mine[id]) screen.setState({ editingId: id });
  }, [screen, store, focused]);
  useShortcut('n', t('keys.write'), write);
  useShortcut('/', t('keys.search'), search);
  useShortcut('l', t('keys.list'), turn);
  useShortcut('m', t('keys.move'), move);
  useShortcut('e', t('keys.edit'), edit);
  useShortcut('?', t('keys.help'), help);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (isTyping || event.defaultPrevented) return;
      if (event.key === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
        event.preventDefault();
        actions.undoLast();
      }
      if (event.key === 'Escape' && screen.getState().isHall) screen.setState({ isHall: false });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [actions, screen]);
}

/** Said to those who do not see the agenda move. */
function PhaseStatus() {
  const { t } = useTranslation('boards');
  const phase = useBoard((board) => board.replica?.view.phase);
  const isLocked = useBoard((board) => board.replica?.view.isLocked);
  return (
    <p className="visually-hidden" role="status">
      {phase && t('phase.current', { phase: t(`phase.${phase}`) })}{' '}
      {isLocked && phase !== 'closed' && t('noWriting.locked')}
    </p>
  );
}

/** Toasts stand above the composer, however tall it has grown. */
function useBottomHeight() {
  const bottom = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = bottom.current;
    if (!element) return;
    const { style } = document.documentElement;
    const watch = new ResizeObserver(() => style.setProperty('--board-bottom', `${element.offsetHeight}px`));
    watch.observe(element);
    return () => {
      watch.disconnect();
      style.removeProperty('--board-bottom');
    };
  }, []);
  return bottom;
}

/** The whole screen: agenda above, wall in the middle, composer below, dock at the side of whoever facilitates. */
export function BoardScreen() {
  const { t } = useTranslation('boards');
  const layout = useScreen((state) => state.layout);
  const isHall = useScreen((state) => state.isHall);
  const isAsking = useScreen((state) => state.asking !== null);
  const hasMenu = useScreen((state) => state.menu !== null);
  const isInforming = useScreen((state) => state.panel === 'people' || state.panel === 'help');
  const isFacilitator = useBoard((board) => board.abilities.canFacilitate);
  const bottom = useBottomHeight();
  useKeys();
  useEffect(() => {
    // Whoever needs them may have lost the line by then, and types into a dialog as soon as it was asked for.
    const timer = setTimeout(() => {
      for (const part of [wallMenu, askingDialog, listView, informingPanels]) part.fetchAhead();
    }, 2_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={s.screen} data-hall={isHall || undefined}>
      <PartLink className="skip-link" part="notes">
        {t('skip')}
      </PartLink>
      <TopBar />
      <PhaseStatus />
      {isFacilitator && (
        <div className={s.dock}>
          <dock.Part />
        </div>
      )}
      <main id="notes" className={s.main} tabIndex={-1}>
        {layout === 'list' ? <listView.Part /> : <Wall />}
        {hasMenu && <wallMenu.Part />}
      </main>
      <div ref={bottom} className={s.bottom}>
        <BottomBar />
      </div>
      {isAsking && <askingDialog.Part />}
      {isInforming && <informingPanels.Part />}
    </div>
  );
}
