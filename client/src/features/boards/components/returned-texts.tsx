import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { askForSeat } from '../../../lib/seat-question.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import type { LiveBoard, ReturnedText } from '../store.ts';
import { useBoard, useScope } from './board-context.ts';
import { useExplained } from './explained.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './returned-texts.module.css';
import { wordsOf } from './outbox.ts';

export function ReturnedTexts() {
  const returned = useBoard((board) => board.returned);
  if (returned.length === 0) return null;
  return (
    <Stack gap={2} align="center" className={s.area}>
      {returned.map((one) => (
        <Returned key={one.id} one={one} />
      ))}
    </Stack>
  );
}

function Returned({ one }: { one: ReturnedText }): ReactNode {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const isDurable = useBoard((board) => board.isDurable);
  const isLive = useBoard((board) => board.line === 'live');
  const reason = useExplained(one.refusal);
  const needsSeat = one.refusal.code === 'seat.choice-required';
  const isNote = one.body.type.startsWith('note.');
  return (
    <Stack as="section" gap={2} className={s.returned} role="alert">
      <p>
        <strong>{t(isNote ? 'returned.title' : 'returned.name')}</strong> {reason}{' '}
        {t(isDurable ? 'returned.kept' : 'returned.inTab')}
      </p>
      <blockquote className={s.quote} dir="auto">
        {one.text}
      </blockquote>
      <Row gap={2} wrap>
        {needsSeat ? (
          <Button size="small" variant="primary" onClick={askForSeat}>
            {t('returned.seat')}
          </Button>
        ) : (
          <Button
            size="small"
            icon={<RotateCcw aria-hidden="true" />}
            aria-disabled={!isLive}
            onClick={() => isLive && actions.retryReturned(one.id)}
          >
            {t('returned.again')}
          </Button>
        )}
        <CopyButton size="small" text={one.text} label={t('returned.copy')} />
        <Button size="small" variant="quiet" onClick={() => actions.dismissReturned(one.id)}>
          {t('returned.dismiss')}
        </Button>
      </Row>
    </Stack>
  );
}

/** On the page that says why one may not be here: what was written and did not get through. */
export function LeftWords({ board }: { board: Pick<LiveBoard, 'returned' | 'unsent' | 'isDurable'> }) {
  const { t } = useTranslation('boards');
  const unsent = board.unsent.flatMap(({ op }) => {
    const text = wordsOf(op);
    return text ? [{ id: `${op.clientId}|${op.clientSeq}`, text }] : [];
  });
  const words = [...board.returned, ...unsent];
  if (words.length === 0) return null;
  return (
    <Stack as="section" gap={3} className={s.left} aria-label={t('returned.left')}>
      <p>
        {t('returned.left')} {t(board.isDurable ? 'returned.kept' : 'returned.inTab')}
      </p>
      {words.map(({ id, text }) => (
        <Stack gap={2} key={id} className={s.returned}>
          <blockquote className={s.quote} dir="auto">
            {text}
          </blockquote>
          <Row gap={2} wrap>
            <CopyButton size="small" text={text} label={t('returned.copy')} />
          </Row>
        </Stack>
      ))}
    </Stack>
  );
}
