import type { NoteColour } from '@minga/shared/boards/rules.ts';
import type { Address } from '@minga/shared/kernel/paths.ts';
import { EllipsisVertical, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import type { Group } from './arrangement.ts';
import { useScope } from './board-context.ts';
import { Row } from '../../../ui/layout.tsx';
import s from './cluster-group.module.css';
import { VoteControl } from './vote-control.tsx';
import { WovenEdge } from './woven-edge.tsx';

type Props = {
  group: Group;
  dye: NoteColour;
  canChange: boolean;
  isPending: boolean;
  /** Where a commitment drafted from this cluster begins; null for those who do not draft. */
  draftPath: Address | null;
  children: React.ReactNode;
};

/** Notes that belong together, held by a woven edge. */
export function ClusterGroup({ group, dye, canChange, isPending, draftPath, children }: Props) {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const { cluster, notes } = group;
  const name = cluster.name || t('cluster.unnamed');
  return (
    <section
      className={cx(s.cluster, isPending && s.pending)}
      data-cluster={cluster.id}
      aria-labelledby={`cluster-${cluster.id}`}
    >
      <WovenEdge dye={dye} />
      <Row as="header" gap={2} align="start" justify="between">
        <div className="shrink">
          <h3 id={`cluster-${cluster.id}`} className={cx(s.name, !cluster.name && s.unnamed)}>
            {name}
          </h3>
          <p className={s.count}>{t('cluster.notes', { count: notes.length })}</p>
        </div>
        {canChange && (
          <button
            type="button"
            className={cx('no-print glyphs', s.more)}
            aria-haspopup="menu"
            aria-label={t('cluster.menu', { name })}
            data-menu-of={cluster.id}
            onClick={() => screen.setState({ menu: { kind: 'cluster', id: cluster.id } })}
          >
            <EllipsisVertical aria-hidden="true" />
          </button>
        )}
      </Row>
      <VoteControl kind="cluster" id={cluster.id} name={name} />
      {children}
      {notes.length === 0 && <p className={cx('no-print', s.hollow)}>{t('cluster.empty')}</p>}
      {draftPath && (
        <LinkButton
          to={draftPath}
          size="small"
          variant="quiet"
          icon={<Plus aria-hidden="true" />}
          className={cx('no-print', s.draft)}
        >
          {t('cluster.draft')}
        </LinkButton>
      )}
    </section>
  );
}
