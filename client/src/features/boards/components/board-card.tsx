import type { BoardSummary } from '@minga/shared/boards/schema.ts';
import { PHASES } from '@minga/shared/boards/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { paths } from '../../../lib/paths.ts';
import { Card } from '../../../ui/card.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { STAGE_COLOURS } from '../../../ui/woven-motifs.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './board-card.module.css';
import { PHASE_DYES } from './phase-dyes.ts';
import { WovenEdge } from './woven-edge.tsx';

type Tone = 'indigo' | 'teal' | 'ochre' | 'terracotta' | 'plum' | 'moss';

/** A board of the list: how far it is woven, what it asks, how much is on it. */
export function BoardCard({ board, slug, timeZone }: { board: BoardSummary; slug: string; timeZone: string }) {
  const { t } = useTranslation(['boards', 'shell']);
  const format = useFormat(timeZone);
  const now = PHASES.indexOf(board.phase);
  const when = board.closedAt
    ? t('list.closed', { date: format.date(board.closedAt) })
    : board.openedAt
      ? t('list.opened', { date: format.date(board.openedAt) })
      : t('list.prepared');
  return (
    <Card as="li" linked className={s.card}>
      <div className={s.belt} aria-hidden="true">
        {PHASES.map((phase, position) => (
          <WovenEdge
            key={phase}
            dye={PHASE_DYES[phase]}
            stitch={1}
            share={position < now || board.phase === 'closed' ? 1 : position === now ? 0.55 : 0}
          />
        ))}
      </div>
      <Text tone="muted" size={14} weight={650}>
        {t(`phase.${board.phase}`)}
      </Text>
      <Text as="h3" size={22} className={s.title}>
        <a href={paths.board(slug, board.id)}>{board.title}</a>
      </Text>
      {board.purpose && <p className={s.purpose}>{board.purpose}</p>}
      <Row as="p" align="baseline" className={s.facts}>
        <strong className={s.figure}>{format.number(board.notes)}</strong>{' '}
        {t('list.notes', { count: board.notes }).replace(/^\d+ /, '')}
        <span>{t(`identity.${board.identityMode}`)}</span>
      </Row>
      <Row size={14} tone="muted" as="p" gap={1.5} across={3} align="center" justify="between" wrap>
        {board.stage && <Stamp tone={STAGE_COLOURS[board.stage] as Tone}>{t(`shell:stage.${board.stage}`)}</Stamp>}
        <span>{when}</span>
      </Row>
    </Card>
  );
}
