import type { DraftingOptions } from '@minga/shared/commitments/schema.ts';
import { COMMITMENT_LIMITS, type Milestone } from '@minga/shared/commitments/template.ts';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusNext } from '../../../lib/use-focus-next.ts';
import { randomId } from '../../../lib/random-id.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { Grid, Panel, Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './milestones-editor.module.css';

type Props = {
  milestones: readonly Milestone[];
  organisations: DraftingOptions['organisations'];
  onChange: (milestones: Milestone[]) => void;
};

function moved(milestones: readonly Milestone[], from: number, to: number): Milestone[] {
  const next = [...milestones];
  const [one] = next.splice(from, 1);
  if (one) next.splice(to, 0, one);
  return next;
}

type CardProps = {
  milestone: Milestone;
  index: number;
  count: number;
  organisations: DraftingOptions['organisations'];
  onChange: (part: Partial<Milestone>) => void;
  onMove: (to: number, act: 'up' | 'down') => void;
  onRemove: () => void;
};

function MilestoneCard({ milestone, index, count, organisations, onChange, onMove, onRemove }: CardProps) {
  const { t } = useTranslation('commitments');
  const number = index + 1;
  return (
    <Panel as="li" className={s.milestone} id={`field-milestones.${index}`}>
      <fieldset>
        <legend className="visually-hidden">{t('milestone.legend', { number })}</legend>
        <Row align="center" justify="between">
          <Text as="span" size={28} tone="terracotta" face="figure" aria-hidden="true">
            {number}
          </Text>
          <Row as="span" gap={0.5} className={s.tools}>
            <IconButton
              data-act="up"
              label={t('milestone.up', { number })}
              aria-disabled={index === 0}
              onClick={() => onMove(index - 1, 'up')}
            >
              <ArrowUp aria-hidden="true" />
            </IconButton>
            <IconButton
              data-act="down"
              label={t('milestone.down', { number })}
              aria-disabled={number === count}
              onClick={() => onMove(index + 1, 'down')}
            >
              <ArrowDown aria-hidden="true" />
            </IconButton>
            <IconButton label={t('milestone.remove', { number })} onClick={onRemove}>
              <Trash2 aria-hidden="true" />
            </IconButton>
          </Row>
        </Row>
        <Grid columns="fit-220" gap={3} className={s.fields}>
          <div className={s.wide}>
            <TextField
              data-act="title"
              label={t('milestone.name')}
              maxLength={COMMITMENT_LIMITS.milestoneTitle}
              value={milestone.title}
              onChange={(event) => onChange({ title: event.target.value })}
            />
          </div>
          <div className={s.wide}>
            <TextArea
              rows={2}
              id={`field-milestones.${index}.output`}
              label={t('milestone.output')}
              maxLength={COMMITMENT_LIMITS.milestoneOutput}
              value={milestone.output}
              onChange={(event) => onChange({ output: event.target.value })}
            />
          </div>
          <DateField
            label={t('milestone.due')}
            value={milestone.dueOn ?? ''}
            onChange={(day) => onChange({ dueOn: day || null })}
          />
          <ComboBox
            label={t('milestone.responsible')}
            choices={organisationChoices(organisations)}
            value={milestone.responsibleOrganisationId ?? ''}
            onChange={(id) => onChange({ responsibleOrganisationId: id || null })}
          />
        </Grid>
      </fieldset>
    </Panel>
  );
}

/** Milestones as small cards in order. Everything by button, so by keyboard too; a removed one can be taken back. */
export function MilestonesEditor({ milestones, organisations, onChange }: Props) {
  const { t } = useTranslation('commitments');
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const focusNext = useFocusNext();
  const focus = (index: number, name: string) =>
    focusNext(() => list.current?.children[index]?.querySelector<HTMLElement>(`[data-act="${name}"]`));
  const change = (index: number, part: Partial<Milestone>) =>
    onChange(milestones.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const move = (from: number, to: number, act: 'up' | 'down') => {
    if (to < 0 || to >= milestones.length) return;
    onChange(moved(milestones, from, to));
    setSaid(t('milestone.moved', { number: to + 1 }));
    focus(to, act);
  };
  const remove = (index: number) => {
    const before = [...milestones];
    onChange(milestones.filter((_, at) => at !== index));
    showToast(t('milestone.removed', { number: index + 1 }), { undo: () => onChange(before) });
    focus(Math.max(0, index - 1), 'title');
  };
  const add = () => {
    onChange([...milestones, { id: randomId(), title: '', output: '', dueOn: null, responsibleOrganisationId: null }]);
    focus(milestones.length, 'title');
  };
  return (
    <Stack gap={4} align="start">
      <Stack as="ol" gap={4} ref={list} className={s.list}>
        {milestones.map((milestone, index) => (
          <MilestoneCard
            key={milestone.id}
            milestone={milestone}
            index={index}
            count={milestones.length}
            organisations={organisations}
            onChange={(part) => change(index, part)}
            onMove={(to, act) => move(index, to, act)}
            onRemove={() => remove(index)}
          />
        ))}
      </Stack>
      {milestones.length === 0 && <Text tone="muted">{t('milestone.empty')}</Text>}
      {milestones.length < COMMITMENT_LIMITS.milestones && (
        <Button onClick={add} icon={<Plus aria-hidden="true" />}>
          {t('milestone.add')}
        </Button>
      )}
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </Stack>
  );
}
