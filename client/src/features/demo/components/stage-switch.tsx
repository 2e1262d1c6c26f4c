import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { Check, ChevronDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Menu } from '../../../ui/menu.tsx';
import { switchStage } from '../api.ts';
import { Row } from '../../../ui/layout.tsx';
import s from './stage-switch.module.css';

type Props = { cycleId: string; stages: readonly PublicStage[] };

/** Lets a facilitator of a demonstration open any stage, to see what the forum may do in it. */
export function StageSwitch({ cycleId, stages }: Props) {
  const { t } = useTranslation(['demo', 'shell']);
  const change = useMutation({
    mutationFn: (stage: PublicStage['name']) => switchStage(cycleId, stage),
    // Nearly everything on screen depends on the stage, pages rendered by the server included.
    onSuccess: () => location.reload(),
  });
  const isOpen = (name: PublicStage['name']) => stages.some((stage) => stage.name === name && stage.status === 'open');
  const isBusy = change.isPending || change.isSuccess;
  const items = STAGE_NAMES.map((name) => {
    const stage = t(`shell:stage.${name}`);
    return {
      key: name,
      label: isOpen(name) ? t('stage.now', { stage }) : stage,
      icon: isOpen(name) ? <Check aria-hidden="true" /> : <span className={s.gap} />,
      onSelect: isBusy ? undefined : () => change.mutate(name),
    };
  });
  return (
    <Row as="span" inline gap={0.5} across={3} align="center" wrap>
      <Menu
        className={s.menu}
        align="end"
        items={items}
        trigger={
          <>
            {isBusy ? t('stage.changing') : t('stage.change')}
            <ChevronDown aria-hidden="true" />
          </>
        }
      />
      {change.error && <span role="alert">{change.error.message}</span>}
    </Row>
  );
}
