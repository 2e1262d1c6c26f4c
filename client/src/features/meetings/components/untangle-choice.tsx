import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { Text } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import s from './dialogs.module.css';
import { mondayOf } from './plan-model.ts';
import { type Choice, meetingsOfChoice, SETS } from './untangle-model.ts';
import { useWhen } from './use-when.ts';

type Props = {
  choice: Choice;
  onChoose: (choice: Choice) => void;
  chosen: readonly Meeting[];
  view: PlanView;
  zone: Zone;
  day: number;
};

const PARTS = ['day', 'hour', 'room'] as const;

/** Which meetings may move, and what of each may be otherwise afterwards. */
export function UntangleChoice({ choice, onChoose, chosen, view, zone, day }: Props) {
  const { t } = useTranslation('meetings');
  const when = useWhen(zone.name);
  const name = useId();
  const change = (more: Partial<Choice>) => onChoose({ ...choice, ...more });
  const dayAt = (one: number) => when.day(zone.instantOf(one, 12 * 60));
  const words = { day: dayAt(day), monday: dayAt(mondayOf(day)) };
  const countOf = (set: Choice['set']) => meetingsOfChoice({ ...choice, set }, view, zone, day).length;
  const isNothing = !PARTS.some((part) => choice[part]);
  return (
    <>
      <p>{t('untangle.intro')}</p>
      <FieldGroup legend={t('untangle.which')}>
        {SETS.map((set) => (
          <Checkbox
            key={set}
            type="radio"
            name={name}
            label={t(`untangle.set.${set}`, words)}
            hint={set === 'some' ? undefined : t('untangle.mayMove', { count: countOf(set) })}
            checked={choice.set === set}
            onChange={() => change({ set })}
          />
        ))}
        {choice.set === 'some' && <Some choice={choice} onChoose={onChoose} view={view} />}
        <Checkbox
          label={t('untangle.withPublished')}
          hint={t('untangle.withPublishedHint')}
          checked={choice.withPublished}
          onChange={() => change({ withPublished: !choice.withPublished })}
        />
      </FieldGroup>
      <FieldGroup legend={t('untangle.what')} error={isNothing ? t('untangle.nothingAllowed') : undefined}>
        {PARTS.map((part) => (
          <Checkbox
            key={part}
            label={t(`untangle.part.${part}`)}
            hint={t(`untangle.partHint.${part}`)}
            checked={choice[part]}
            onChange={() => change({ [part]: !choice[part] })}
          />
        ))}
      </FieldGroup>
      {chosen.length === 0 && choice.set !== 'some' ? (
        <Notice tone="warn">{t('untangle.nobody')}</Notice>
      ) : (
        <Text tone="muted">{t('untangle.stay')}</Text>
      )}
    </>
  );
}

function Some({ choice, onChoose, view }: Pick<Props, 'choice' | 'onChoose' | 'view'>) {
  const { t } = useTranslation('meetings');
  const format = useFormat(view.timeZone);
  const ahead = view.items.filter((one) => one.startsAt > view.now && (one.state === 'draft' || choice.withPublished));
  const toggle = (id: string) =>
    onChoose({
      ...choice,
      some: choice.some.includes(id) ? choice.some.filter((one) => one !== id) : [...choice.some, id],
    });
  return (
    <fieldset className={s.drafts}>
      <legend className="visually-hidden">{t('untangle.set.some')}</legend>
      {ahead.map((one) => (
        <Checkbox
          key={one.id}
          label={one.title}
          hint={`${format.weekday(one.startsAt).replace(',', '')}, ${format.timeRange(one.startsAt, one.endsAt)}`}
          checked={choice.some.includes(one.id)}
          onChange={() => toggle(one.id)}
        />
      ))}
    </fieldset>
  );
}
