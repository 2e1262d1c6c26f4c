import { BOARD_LIMITS, canMoveToPhase, clearsVotes, PHASES, type Phase } from '@minga/shared/boards/rules.ts';
import { FileJson, Sheet } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Button, PlainButton } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Form } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { exportPath } from '../api.ts';
import { writtenInPrivate } from '../store.ts';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './dock-panels.module.css';
import { nextPhase } from './next-phase.ts';

function usePanel(panel: 'phase' | 'timer' | 'export') {
  const { screen } = useScope();
  const isOpen = useScreen((state) => state.panel === panel);
  return { isOpen, close: () => screen.setState({ panel: null }) };
}

/** What cannot be taken back says so first and asks again; the rest happens at once. */
function warningOf(from: Phase, to: Phase): 'reveal' | 'close' | 'void' | null {
  if (from === 'private_writing') return to === 'closed' ? 'close' : 'reveal';
  if (to === 'closed') return 'close';
  return clearsVotes(from, to) ? 'void' : null;
}

export function PhasePanel() {
  const { t } = useTranslation('boards');
  const { isOpen, close } = usePanel('phase');
  return (
    <Dialog open={isOpen} onClose={close} title={t('phase.change')}>
      <PhaseChoice close={close} />
    </Dialog>
  );
}

function PhaseChoice({ close }: { close: () => void }) {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const phase = useBoard((board) => board.replica?.view.phase) ?? 'closed';
  const hidden = useBoard(writtenInPrivate);
  const [to, setTo] = useState<Phase | null>(nextPhase(phase));
  const [isSure, setSure] = useState(false);
  const warning = to && warningOf(phase, to);
  const go = () => {
    if (!to) return;
    if (warning && !isSure) return setSure(true);
    actions.setPhase(to);
    close();
  };
  return (
    <>
      <Stack as="ol" gap={1}>
        {PHASES.map((step) => {
          const isPossible = canMoveToPhase(phase, step);
          return (
            <li key={step}>
              <Row
                as="label"
                gap={3}
                align="start"
                className={s.phase}
                data-now={step === phase || undefined}
                data-checked={to === step || undefined}
                data-disabled={!isPossible || undefined}
              >
                <input
                  type="radio"
                  name="phase"
                  checked={to === step}
                  disabled={!isPossible}
                  onChange={() => {
                    setTo(step);
                    setSure(false);
                  }}
                />
                <span>
                  <strong>{t(`phase.${step}`)}</strong>
                  {step === phase && (
                    <Text as="em" size={14} tone="muted" className={s.now}>
                      {t('phase.now')}
                    </Text>
                  )}
                  <br />
                  <Text as="span" tone="muted" size={15}>
                    {t(`phase.about.${step}`)}
                  </Text>
                </span>
              </Row>
            </li>
          );
        })}
      </Stack>
      {warning && (
        <Notice tone="warn" live title={t(`warn.${warning}.title`)}>
          {t(`warn.${warning}.text`, { count: hidden })}
        </Notice>
      )}
      <Row gap={2} justify="end" wrap>
        <Button onClick={close}>{t('cancel')}</Button>
        <Button variant={warning && isSure ? 'accent' : 'primary'} aria-disabled={!to} onClick={go}>
          {t(!warning ? 'phase.go' : isSure ? `warn.${warning}.sure` : `warn.${warning}.first`)}
        </Button>
      </Row>
    </>
  );
}

const MINUTES = [1, 3, 5, 8, 10, 15, 20, 30];

export function TimerPanel() {
  const { t } = useTranslation('boards');
  const { actions } = useScope();
  const { isOpen, close } = usePanel('timer');
  const timer = useBoard((board) => board.replica?.view.timer);
  const start = (seconds: number | null) => {
    actions.setTimer(seconds);
    close();
  };
  return (
    <Dialog
      open={isOpen}
      onClose={close}
      title={t('timer.title')}
      actions={
        timer && (
          <Button variant="danger" onClick={() => start(null)}>
            {t('timer.stop')}
          </Button>
        )
      }
    >
      <p>{t('timer.about')}</p>
      <Row gap={2} wrap>
        {MINUTES.map((amount) => (
          <Button key={amount} onClick={() => start(amount * 60)}>
            {t('timer.minutes', { count: amount })}
          </Button>
        ))}
      </Row>
      <OtherTime start={start} />
    </Dialog>
  );
}

const secondsIn = (minutes: string) => Math.round(Number(minutes.replace(',', '.')) * 60);

/** As many minutes as somebody writes, also half a one. */
function OtherTime({ start }: { start: (seconds: number) => void }) {
  const { t } = useTranslation('boards');
  const form = useForm({
    start: { minutes: '' },
    send: async ({ minutes }) => start(secondsIn(minutes)),
    done: () => undefined,
  });
  const isTime = (minutes: string) => {
    const seconds = secondsIn(minutes);
    return (
      (seconds >= 1 && seconds <= BOARD_LIMITS.timerSeconds) ||
      t('timer.range', { count: BOARD_LIMITS.timerSeconds / 60 })
    );
  };
  return (
    <Form form={form} className={s.other}>
      <TextField label={t('timer.other')} inputMode="decimal" {...form.field('minutes', { validate: isTime })} />
      <Button type="submit">{t('timer.start')}</Button>
    </Form>
  );
}

export function ExportPanel() {
  const { t } = useTranslation('boards');
  const { boardId } = useScope();
  const cycleId = useBoard((board) => board.head?.cycleId) ?? '';
  const { isOpen, close } = usePanel('export');
  return (
    <Dialog open={isOpen} onClose={close} title={t('export.title')}>
      <p>{t('export.text')}</p>
      <Row gap={2} wrap>
        <PlainButton href={exportPath(cycleId, boardId, 'csv')} download="" icon={<Sheet aria-hidden="true" />}>
          {t('export.csv')}
        </PlainButton>
        <PlainButton href={exportPath(cycleId, boardId, 'json')} download="" icon={<FileJson aria-hidden="true" />}>
          {t('export.json')}
        </PlainButton>
      </Row>
    </Dialog>
  );
}
