import type { Note } from '@minga/shared/boards/protocol.ts';
import { NOTE_COLOURS } from '@minga/shared/boards/rules.ts';
import { Combine, MoveRight, PencilLine, Trash2, Ungroup } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { type MenuItem, MenuSheet } from '../../../ui/menu.tsx';
import { canCluster } from '../store.ts';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { Row } from '../../../ui/layout.tsx';
import s from './wall-menu.module.css';

/** The menu of one note or cluster, beside what opened it. One for the whole wall: notes clip what they contain. */
export default function WallMenu() {
  const menu = useScreen((screen) => screen.menu);
  if (!menu) return null;
  return menu.kind === 'note' ? <NoteMenu key={menu.id} id={menu.id} /> : <ClusterMenu key={menu.id} id={menu.id} />;
}

function NoteMenu({ id }: { id: string }) {
  const { t } = useTranslation('boards');
  const { screen, actions } = useScope();
  const replica = useBoard((board) => board.replica);
  const canFacilitate = useBoard((board) => board.abilities.canFacilitate);
  const note = replica?.view.notes[id];
  if (!replica || !note || note.removed) return null;
  const isMine = replica.view.mine[id] === true;
  const mayModerate = isMine || canFacilitate;
  const items: MenuItem[] = [
    {
      key: 'move',
      label: t('menu.move'),
      icon: <MoveRight aria-hidden="true" />,
      onSelect: () => screen.setState({ asking: { what: 'move', id } }),
    },
  ];
  if (isMine)
    items.unshift({
      key: 'edit',
      label: t('menu.edit'),
      icon: <PencilLine aria-hidden="true" />,
      onSelect: () => screen.setState({ editingId: id }),
    });
  if (mayModerate)
    items.push({
      key: 'remove',
      label: t('menu.remove'),
      icon: <Trash2 aria-hidden="true" />,
      danger: true,
      onSelect: () => actions.removeNote(id),
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
        <Tooltip key={colour} text={t(`colour.${colour}`)}>
          <button
            type="button"
            role="menuitemradio"
            aria-checked={note.colour === colour}
            aria-label={t(`colour.${colour}`)}
            tabIndex={-1}
            className={s.paper}
            data-dye={colour}
            onClick={() => actions.recolourNote(note.id, colour)}
          />
        </Tooltip>
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
  const items: MenuItem[] = [
    { key: 'name', label: t('menu.name'), icon: <PencilLine aria-hidden="true" />, onSelect: ask('name') },
    { key: 'merge', label: t('menu.merge'), icon: <Combine aria-hidden="true" />, onSelect: ask('merge') },
    {
      key: 'dissolve',
      label: t('menu.dissolve'),
      icon: <Ungroup aria-hidden="true" />,
      danger: true,
      onSelect: () => actions.dissolveCluster(id),
    },
  ];
  return <Sheet anchor={id} label={t('menu.cluster')} items={items} />;
}

type SheetProps = { anchor: string; label: string; items: MenuItem[]; children?: ReactNode };

function Sheet({ anchor, ...props }: SheetProps) {
  const { screen } = useScope();
  const close = (isDone: boolean) => {
    screen.setState({ menu: null });
    if (!isDone) return;
    const back = document.querySelector<HTMLElement>(`[data-note="${anchor}"], [data-menu-of="${anchor}"]`);
    back?.focus({ preventScroll: true });
  };
  return <MenuSheet {...props} anchor={() => document.querySelector(`[data-menu-of="${anchor}"]`)} onClose={close} />;
}
