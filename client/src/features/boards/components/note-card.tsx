import type { Note } from '@minga/shared/boards/protocol.ts';
import { Clock3, EllipsisVertical } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../../ui/cx.ts';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { useScope, useScreen } from './board-context.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './note-card.module.css';
import { useVoice, useWhose } from './voice.ts';
import { VoteControl } from './vote-control.tsx';

/** Who signs a note, as the board's promise allows: a person for an organisation, an organisation, or nobody. */
export function Signature({ note }: { note: Pick<Note, 'by' | 'onBehalfOf'> }) {
  const { t } = useTranslation('boards');
  const { by, onBehalfOf } = note;
  const { signer, mark, sector } = useVoice()(by);
  const who = useWhose()(onBehalfOf ?? '');
  if (!signer && !onBehalfOf && !mark) return null;
  return (
    <Row shrink as="span" inline gap={1.5} align="baseline" className={s.signature}>
      {sector && <SectorMark sector={sector} size={13} />}
      <span>
        {onBehalfOf ? t(signer ? 'note.dictated' : 'note.dictatedOnly', { who, by: signer }) : signer}
        {mark && <em className={s.mark}>{mark}</em>}
      </span>
    </Row>
  );
}

type Props = {
  note: Note;
  isMine: boolean;
  isPending: boolean;
  /** The wall's first note is the way in for the keyboard while none has been chosen. */
  isFirst: boolean;
  /** Loose notes are voted on; those of a cluster are voted for together. */
  isVotable: boolean;
  canChange: boolean;
};

/** One piece of paper. Dragging is added from outside by the drag layer, which finds it by `data-note`. */
export const NoteCard = memo(function NoteCard({ note, isMine, isPending, isFirst, isVotable, canChange }: Props) {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const isActive = useScreen((state) => (state.activeId === null ? isFirst : state.activeId === note.id));
  const tabIndex = isActive ? 0 : -1;
  return (
    <article
      data-note={note.id}
      className={cx(s.note, isMine && s.mine, isPending && s.pending)}
      data-dye={note.colour}
      tabIndex={tabIndex}
      aria-labelledby={`words-${note.id}`}
      onFocus={() => screen.setState({ activeId: note.id })}
    >
      {/* The direction is that of the words; the room for the menu stays on the side where the menu is. */}
      <p id={`words-${note.id}`} className={s.words}>
        <span dir="auto">{note.text}</span>
      </p>
      <Row as="footer" align="center" wrap className={s.foot}>
        <Signature note={note} />
        {isMine && (
          <Text as="span" tone="ink" weight={650} className="no-print">
            {t('note.mine')}
          </Text>
        )}
        {isPending && (
          <Row tone="ink" weight={650} as="span" inline gap={1} align="center" className={cx('no-print', s.waiting)}>
            <Clock3 aria-hidden="true" />
            {t('note.pending')}
          </Row>
        )}
      </Row>
      {isVotable && <VoteControl kind="note" id={note.id} name={note.text} tabIndex={tabIndex} />}
      {canChange && (
        <button
          type="button"
          className={cx('no-print', s.more)}
          tabIndex={tabIndex}
          aria-haspopup="menu"
          aria-label={t('note.menu')}
          aria-describedby={`words-${note.id}`}
          data-menu-of={note.id}
          onClick={() => screen.setState({ menu: { kind: 'note', id: note.id }, activeId: note.id })}
        >
          <EllipsisVertical aria-hidden="true" />
        </button>
      )}
    </article>
  );
});
