import { BOARD_LIMITS, noteBytes } from '@minga/shared/boards/rules.ts';
import { CornerDownLeft, PencilLine, UserRoundPen } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askForSeat } from '../../../lib/seat-question.ts';
import { Button } from '../../../ui/button.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { paperOf } from './arrangement.ts';
import { openComposer, useBoard, useScope, useScreen } from './board-context.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './composer.module.css';
import { ScribeField, useScribing } from './scribe-field.tsx';
import { useKeptWords } from '../../../lib/use-kept-words.ts';
import { LOW, useMedia } from '../../../lib/use-media.ts';
import { useVoice } from './voice.ts';

type VoiceButtonProps = { isPressed?: boolean; onClick: () => void; children: ReactNode };

/** For whom one writes is chosen beside what one writes, without taking its place. */
const VoiceButton = ({ isPressed, onClick, children }: VoiceButtonProps) => (
  <Row
    as="button"
    inline
    tone="muted"
    weight={600}
    align="center"
    type="button"
    className={s.scribe}
    aria-pressed={isPressed}
    onClick={onClick}
  >
    {children}
  </Row>
);

/** How this note will be signed: said before it is written, because it cannot be taken back afterwards. */
function SignedAs() {
  const { t } = useTranslation('boards');
  const self = useBoard((board) => board.replica?.self);
  const mode = useBoard((board) => board.head?.settings.identityMode);
  const { signer, mark, sector } = useVoice()(self);
  const { mustChooseSeat } = useScope();
  if (!mode) return null;
  if (mustChooseSeat && mode !== 'anonymous')
    return <VoiceButton onClick={askForSeat}>{t('composer.chooseSeat')}</VoiceButton>;
  const words = [signer, mark].filter(Boolean).join(', ');
  return (
    <Row shrink as="span" inline align="center" className={s.signed}>
      {sector && <SectorMark sector={sector} size={13} />}
      {mode === 'person' && t('composer.asPerson', { name: words })}
      {mode === 'organisation' &&
        (words ? t('composer.asOrganisation', { organisation: words }) : t('composer.withoutName'))}
      {mode === 'anonymous' && t('composer.asNobody')}
    </Row>
  );
}

/** Where notes are written and reworded: always in the same place, so that what changes on the wall never moves it. */
export function Composer() {
  const editingId = useScreen((screen) => screen.editingId);
  const note = useBoard((board) => (editingId ? board.replica?.view.notes[editingId] : undefined));
  const isGrouping = useBoard((board) => board.replica?.view.phase === 'clustering');
  const isComposerOpen = useScreen((screen) => screen.isComposerOpen);
  const isLow = useMedia(LOW);
  // While grouping, and where there is no room for both, the wall comes first; the composer is folded, unless somebody
  // is in the middle of a sentence.
  if ((isGrouping || isLow) && !note && !isComposerOpen) return <FoldedComposer />;
  return <Form key={editingId ?? 'new'} editingId={note ? editingId : null} initial={note?.text ?? ''} />;
}

function FoldedComposer() {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  return (
    <Button className={s.folded} icon={<PencilLine aria-hidden="true" />} onClick={() => openComposer(screen)}>
      {t('composer.open')}
    </Button>
  );
}

function Form({ editingId, initial }: { editingId: string | null; initial: string }) {
  const { t } = useTranslation('boards');
  const { actions, screen, personId, boardId } = useScope();
  const columns = useBoard((board) => board.replica?.settings.columns) ?? [];
  const chosen = useScreen((state) => state.columnId);
  const columnId = chosen ?? columns[0]?.id ?? '';
  const draft = useKeptWords(personId, 'note', `${boardId}:${editingId ?? 'new'}`, initial);
  const [whose, setWhose] = useState<string | null>(null);
  const mayScribe = useScribing() !== 'not';
  const isLow = useMedia(LOW);
  const area = useRef<HTMLTextAreaElement>(null);
  const bytes = noteBytes(draft.text);
  const isTooLong = bytes > BOARD_LIMITS.noteBytes;
  const isEmpty = draft.text.trim() === '';

  useFocusOn(area, editingId);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    area.current?.focus();
    if (isEmpty || isTooLong) return;
    if (editingId) {
      if (actions.editNote(editingId, draft.text)) {
        draft.clear();
        screen.setState({ editingId: null, activeId: editingId });
        requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-note="${editingId}"]`)?.focus());
      }
      return;
    }
    const input = { columnId, text: draft.text, colour: paperOf(columns, columnId), onBehalfOf: whose ?? '' };
    const noteId = actions.addNote(input);
    if (!noteId) return;
    draft.clear();
    // The next note is one's own again: nobody is made to speak by a field that was left full.
    setWhose(null);
    // What was written is to be seen: where there is no room for both the composer folds.
    screen.setState({ activeId: noteId, ...(isLow ? { isComposerOpen: false } : {}) });
    requestAnimationFrame(() =>
      document.querySelector(`[data-note="${noteId}"]`)?.scrollIntoView({ block: 'nearest' }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isPhone = window.matchMedia('(pointer: coarse)').matches;
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing && !isPhone) {
      event.preventDefault();
      return submit();
    }
    if (event.key !== 'Escape') return;
    if (editingId) screen.setState({ editingId: null });
    const target = document.querySelector<HTMLElement>('[data-note][tabindex="0"]');
    if (target) target.focus();
    else area.current?.blur();
  };
  return (
    <form
      className={s.composer}
      data-dye={paperOf(columns, columnId)}
      onSubmit={submit}
      aria-label={t(editingId ? 'composer.edit' : 'composer.new')}
    >
      {editingId && (
        <Row as="p" gap={2} align="center" justify="between" className={s.editing}>
          {t('composer.editing')}
          <Button size="small" variant="quiet" onClick={() => screen.setState({ editingId: null })}>
            {t('cancel')}
          </Button>
        </Row>
      )}
      {!editingId && columns.length > 1 && (
        <select
          className={s.column}
          aria-label={t('composer.column')}
          value={columnId}
          onChange={(event) => screen.setState({ columnId: event.target.value })}
        >
          {columns.map((column) => (
            <option key={column.id} value={column.id}>
              {column.title}
            </option>
          ))}
        </select>
      )}
      <Row gap={2} align="end">
        <textarea
          ref={area}
          data-composer=""
          className={s.area}
          rows={1}
          dir="auto"
          aria-label={t('composer.text')}
          placeholder={columns.length === 1 ? columns[0]?.title : t('composer.placeholder')}
          aria-invalid={isTooLong || undefined}
          aria-describedby="composer-about"
          value={draft.text}
          onChange={(event) => draft.change(event.target.value)}
          onKeyDown={onKeyDown}
          onFocus={() => screen.setState({ isComposerOpen: true })}
          onBlur={() => isEmpty && screen.setState({ isComposerOpen: false })}
        />
        <Button
          variant="primary"
          type="submit"
          className={s.send}
          icon={<CornerDownLeft aria-hidden="true" />}
          aria-disabled={isEmpty || isTooLong}
        >
          {t(editingId ? 'save' : 'composer.add')}
        </Button>
      </Row>
      {whose !== null && !editingId && <ScribeField whose={whose} onChange={setWhose} />}
      <Row
        size={14}
        tone="muted"
        gap={0}
        across={4}
        align="center"
        justify="between"
        wrap
        id="composer-about"
        className={s.about}
      >
        {isTooLong ? (
          <Text as="strong" tone="danger">
            {t('composer.tooLong', { over: bytes - BOARD_LIMITS.noteBytes })}
          </Text>
        ) : (
          <SignedAs />
        )}
        {!editingId && mayScribe && (
          <VoiceButton isPressed={whose !== null} onClick={() => setWhose(whose === null ? '' : null)}>
            <UserRoundPen aria-hidden="true" />
            {t('composer.scribe')}
          </VoiceButton>
        )}
      </Row>
    </form>
  );
}

/** Once on arrival if nothing else has the keyboard, and whenever somebody asks to write or to reword. */
function useFocusOn(area: React.RefObject<HTMLTextAreaElement | null>, editingId: string | null): void {
  const asked = useScreen((screen) => screen.composerAsked);
  useEffect(() => {
    const isAsked = asked > 0 || editingId !== null;
    if (!isAsked && document.activeElement !== document.body) return;
    if (!document.querySelector('dialog[open]')) area.current?.focus({ preventScroll: true });
  }, [area, asked, editingId]);
}
