import type { Note } from '@minga/shared/boards/protocol.ts';
import { NOTE_COLOURS } from '@minga/shared/boards/rules.ts';
import { Combine, MoveRight, PencilLine, Trash2, Ungroup } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../../ui/cx.ts';
import { canCluster } from '../store.ts';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { Panel, Row } from '../../../ui/layout.tsx';
import s from './wall-menu.module.css';

type Item = { key: string; label: ReactNode; icon: ReactNode; isDanger?: boolean; run: () => void };

/** The menu of one note or cluster, beside what opened it. One for the whole wall: notes clip what they contain. */
export function WallMenu() {
  const menu = useScreen((screen) => screen.menu);
  if (!menu) return null;
  return menu.kind === 'note' ? <NoteMenu key={menu.id} id={menu.id} /> : <ClusterMenu key={menu.id} id={menu.id} />;
}

function NoteMenu({ id }: { id: string }) {
  const { t } = useTranslation('boards');
  const { screen, actions } = useScope();
  const replica = useBoard((board) => board.replica);
  const note = replica?.view.notes[id];
  if (!replica || !note || note.removed) return null;
  const isMine = replica.view.mine[id] === true;
  const mayModerate = isMine || replica.role === 'facilitator';
  const items: Item[] = [
    {
      key: 'move',
      label: t('menu.move'),
      icon: <MoveRight aria-hidden="true" />,
      run: () => screen.setState({ asking: { what: 'move', id } }),
    },
  ];
  if (isMine)
    items.unshift({
      key: 'edit',
      label: t('menu.edit'),
      icon: <PencilLine aria-hidden="true" />,
      run: () => screen.setState({ editingId: id }),
    });
  if (mayModerate)
    items.push({
      key: 'remove',
      label: t('menu.remove'),
      icon: <Trash2 aria-hidden="true" />,
      isDanger: true,
      run: () => actions.removeNote(id),
    });
  return (
    <Sheet anchor={id} label={t('note.menu')} items={items}>
      {mayModerate && <Papers note={note} />}
    </Sheet>
  );
}

function Papers({ note }: { note: Note }) {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  return (
    <Row as="fieldset" justify="between" aria-label={t('menu.colour')} className={s.papers}>
      {NOTE_COLOURS.map((colour) => (
        <button
          key={colour}
          type="button"
          role="menuitemradio"
          aria-checked={note.colour === colour}
          aria-label={t(`colour.${colour}`)}
          title={t(`colour.${colour}`)}
          tabIndex={-1}
          className={cx(s.paper, s[colour])}
          onClick={() => actions.recolourNote(note.id, colour)}
        />
      ))}
    </Row>
  );
}

function ClusterMenu({ id }: { id: string }) {
  const { t } = useTranslation('boards');
  const { screen, actions } = useScope();
  const isAllowed = useBoard(canCluster);
  if (!isAllowed) return null;
  const ask = (what: 'name' | 'merge') => () => screen.setState({ asking: { what, id } });
  const items: Item[] = [
    { key: 'name', label: t('menu.name'), icon: <PencilLine aria-hidden="true" />, run: ask('name') },
    { key: 'merge', label: t('menu.merge'), icon: <Combine aria-hidden="true" />, run: ask('merge') },
    {
      key: 'dissolve',
      label: t('menu.dissolve'),
      icon: <Ungroup aria-hidden="true" />,
      isDanger: true,
      run: () => actions.dissolveCluster(id),
    },
  ];
  return <Sheet anchor={id} label={t('menu.cluster')} items={items} />;
}

const WIDTH = 236;

function useAnchored(anchor: string) {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const button = document.querySelector(`[data-menu-of="${anchor}"]`)?.getBoundingClientRect();
    const height = ref.current?.offsetHeight ?? 0;
    if (!button) return;
    const left = Math.max(8, Math.min(button.right - WIDTH, window.innerWidth - WIDTH - 8));
    const below = button.bottom + 4;
    setPlace({ left, top: below + height > window.innerHeight - 8 ? Math.max(8, button.top - height - 4) : below });
  }, [anchor]);
  return { ref, place };
}

function Sheet({
  anchor,
  label,
  items,
  children,
}: {
  anchor: string;
  label: string;
  items: Item[];
  children?: ReactNode;
}) {
  const { screen } = useScope();
  const { ref, place } = useAnchored(anchor);
  const isPlaced = place !== null;
  useEffect(() => {
    if (isPlaced) ref.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isPlaced, ref]);
  useEffect(() => {
    const outside = (event: Event) => {
      if (event.target instanceof Node && !ref.current?.contains(event.target)) screen.setState({ menu: null });
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('scroll', outside, true);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('scroll', outside, true);
    };
  }, [screen, ref]);
  const close = () => {
    screen.setState({ menu: null });
    const back = document.querySelector<HTMLElement>(`[data-note="${anchor}"], [data-menu-of="${anchor}"]`);
    back?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      return close();
    }
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem], [role=menuitemradio]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <Panel
      ref={ref}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      className={s.menu}
      style={place ?? { visibility: 'hidden', left: 0, top: 0 }}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={cx('glyphs', s.item, item.isDanger && s.danger)}
          onClick={() => {
            close();
            item.run();
          }}
        >
          {item.icon}
          <span>{item.label}</span>
        </button>
      ))}
      {children}
    </Panel>
  );
}
