import { useQuery } from '@tanstack/react-query';
import { Download, LockKeyhole, LockKeyholeOpen, Maximize, Minimize, QrCode, StepForward, Timer } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { linksQuery } from '../api.ts';
import { useLiveDoors } from './live-doors.ts';
import { cx } from '../../../ui/cx.ts';
import { type Panel, useBoard, useScope, useScreen } from './board-context.ts';
import { Stack } from '../../../ui/layout.tsx';
import s from './dock.module.css';
import { ExportPanel, PhasePanel, TimerPanel } from './dock-panels.tsx';
import { GuestsPanel } from './guests-panel.tsx';
import { nextPhase } from './next-phase.ts';

function Tool({
  icon,
  children,
  panel,
  isOn,
  isMain,
  onClick,
}: {
  icon: ReactNode;
  children: ReactNode;
  panel?: Panel;
  isOn?: boolean;
  isMain?: boolean;
  onClick?: () => void;
}) {
  const { screen } = useScope();
  const isOpen = useScreen((state) => panel !== undefined && state.panel === panel);
  return (
    <button
      type="button"
      className={cx(s.tool, isMain && s.main)}
      aria-pressed={isOn}
      aria-haspopup={panel ? 'dialog' : undefined}
      aria-expanded={panel ? isOpen : undefined}
      onClick={onClick ?? (() => screen.setState({ panel: panel ?? null }))}
    >
      {icon}
      <span>{children}</span>
    </button>
  );
}

/** Everything a facilitator steers with, in one place. */
export default function Dock() {
  const { t } = useTranslation('boards');
  const { actions, screen } = useScope();
  const phase = useBoard((board) => board.replica?.view.phase);
  const isLocked = useBoard((board) => board.replica?.view.isLocked) ?? false;
  const isHall = useScreen((state) => state.isHall);
  const votesCast = useBoard((board) => board.replica?.view.votesCast);
  const presence = useBoard((board) => board.presence);
  if (!phase) return null;
  const next = nextPhase(phase);
  return (
    <>
      <aside className={cx('no-print', s.dock)} aria-label={t('dock.label')}>
        {next && (
          <Tool icon={<StepForward aria-hidden="true" />} panel="phase" isMain>
            {t(`next.${next}`)}
          </Tool>
        )}
        {phase !== 'closed' && (
          <>
            <Tool icon={<Timer aria-hidden="true" />} panel="timer">
              {t('dock.timer')}
            </Tool>
            <Tool
              icon={isLocked ? <LockKeyhole aria-hidden="true" /> : <LockKeyholeOpen aria-hidden="true" />}
              isOn={isLocked}
              onClick={() => actions.setLock(!isLocked)}
            >
              {t(isLocked ? 'dock.unlock' : 'dock.lock')}
            </Tool>
            <Guests />
          </>
        )}
        <Tool
          icon={isHall ? <Minimize aria-hidden="true" /> : <Maximize aria-hidden="true" />}
          isOn={isHall}
          onClick={() => screen.setState({ isHall: !isHall })}
        >
          {t('dock.hall')}
        </Tool>
        <Tool icon={<Download aria-hidden="true" />} panel="export">
          {t('dock.export')}
        </Tool>
        <Stack as="dl" gap={2.5} className={s.facts}>
          {phase === 'voting' && votesCast !== null && votesCast !== undefined && (
            <Fact label={t('dock.votes')} value={votesCast} />
          )}
          {presence && phase !== 'closed' && (
            <Fact label={t('dock.ready')} value={`${presence.ready}/${presence.count}`} />
          )}
        </Stack>
      </aside>
      <PhasePanel />
      <TimerPanel />
      <GuestsPanel />
      <ExportPanel />
    </>
  );
}

/** Whoever facilitates hears of those who cannot come in, also while this panel is shut. */
function Guests() {
  const { t } = useTranslation('boards');
  const { boardId } = useScope();
  const cycleId = useBoard((board) => board.head?.cycleId) ?? '';
  const found = useQuery({ ...linksQuery(cycleId, boardId), enabled: cycleId !== '' });
  useLiveDoors(cycleId, found.dataUpdatedAt);
  const links = found.data?.items ?? [];
  const refused = links.reduce((sum, link) => sum + link.refused, 0);
  const awaiting = links.reduce((sum, link) => sum + link.awaiting, 0);
  return (
    <>
      <Tool icon={<QrCode aria-hidden="true" />} panel="guests">
        {t('dock.guests')}
        {refused + awaiting > 0 && (
          <strong className={s.waiting}>{t('guests.waitingOutside', { count: refused + awaiting })}</strong>
        )}
      </Tool>
      <p className="visually-hidden" role="status">
        {refused > 0 && t('guests.waitingStatus', { count: refused })}{' '}
        {awaiting > 0 && t('guests.awaitingStatus', { count: awaiting })}
      </p>
    </>
  );
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <div className={s.fact}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
