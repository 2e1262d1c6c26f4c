import { paths } from '@minga/shared/kernel/paths.ts';
import type { FlagList as Flags } from '@minga/shared/meetings/flag-schema.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { CalendarSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { type FlagActions, FlagList } from './flag-list.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './flag-panel.module.css';
import { MoreFlags } from './more-flags.tsx';
import { mondayOf } from './plan-model.ts';
import { NARROW, useMedia } from '../../../lib/use-media.ts';

type Props = {
  clusters: readonly ShownFlag[];
  zone: Zone;
  day: number;
  list: Flags;
  cycleId: string;
  slug: string;
  actions: FlagActions;
  /** Looks for hours at which fewer of them are left; null while there is nothing to place. */
  onUntangle: (() => void) | null;
};
const SCOPES = ['day', 'week', 'all'] as const;
type Scope = (typeof SCOPES)[number];
const PAGE = 30;

/** What the rules noticed, in sentences, each with a way out. */
export function FlagPanel({ clusters, zone, day, list, cycleId, slug, actions, onUntangle }: Props) {
  const { t } = useTranslation('meetings');
  const { state } = list;
  const narrow = useMedia(NARROW);
  const [scope, setScope] = useState<Scope>(narrow ? 'day' : 'week');
  const [limit, setLimit] = useState(PAGE);
  const within = (cluster: ShownFlag): boolean => {
    const at = zone.dayOf(Date.parse(cluster.startsAt));
    if (scope === 'day') return at === day;
    return scope === 'all' || mondayOf(at) === mondayOf(day);
  };
  const shown = clusters.filter(within);
  const uncovered = shown.filter((one) => one.rule === 'S02').reduce((sum, one) => sum + one.minutes, 0);
  return (
    <Stack as="aside" gap={3} className={s.panel} aria-labelledby="flag-panel">
      <Row gap={2} align="center" justify="between" wrap>
        <Text as="h2" size={22} id="flag-panel">
          {t('flag.title')}
        </Text>
        <label className={s.scope}>
          <span className="visually-hidden">{t('flag.scope')}</span>
          <select className={s.select} value={scope} onChange={(event) => setScope(event.target.value as Scope)}>
            {SCOPES.map((one) => (
              <option key={one} value={one}>
                {t(`flag.in.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </Row>
      <Row tone="muted" as="p" gap={1} across={3} wrap aria-live="polite">
        {shown.length === 0 ? t('flag.none') : t('flag.count', { count: shown.length })}
        {uncovered > 0 && (
          <Text as="strong" tone="terracotta">
            {t('flag.uncovered', { count: Math.round(uncovered) })}
          </Text>
        )}
      </Row>
      {state !== 'current' && (
        <Row tone="muted" as="p" gap={1} across={3} wrap>
          {t(`flag.state.${state}`)}
        </Row>
      )}
      {onUntangle && (
        <p>
          <Button size="small" icon={<CalendarSearch aria-hidden="true" />} onClick={onUntangle}>
            {t('untangle.open')}
          </Button>
        </p>
      )}
      <FlagList clusters={shown.slice(0, limit)} timeZone={zone.name} actions={actions} rulesOf={slug} />
      {shown.length > limit && (
        <Button wide onClick={() => setLimit(limit + PAGE)}>
          {t('flag.moreFlags', { count: shown.length - limit })}
        </Button>
      )}
      <Text tone="muted">
        <Link to={paths.standards(slug)}>{t('flag.rules')}</Link>
      </Text>
      <MoreFlags cycleId={cycleId} list={list} />
    </Stack>
  );
}
