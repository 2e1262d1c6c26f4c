import { wallClock } from '@minga/shared/kernel/time.ts';
import type { Stage, Stages } from '@minga/shared/stages/schema.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { useRested } from '../../../lib/use-rested.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { DateTimeField } from '../../../ui/date-field.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { changeStage, plannedStageQuery, type StageAct, useRefreshCycle } from '../api.ts';
import { instantIn } from './sheet.ts';
import { Grid } from '../../../ui/layout.tsx';
import s from './stage-dialog.module.css';
import { TouchedPanel } from './touched-panel.tsx';

type Props = {
  cycleId: string;
  timeZone: string;
  stage: Stage;
  act: StageAct['act'];
  onClose: () => void;
};

type Typed = { opens: string; closes: string; reason: string };
type Dates = Pick<Typed, 'opens' | 'closes'>;

/** What was typed, as an act; an empty or impossible date is left for the server to name. */
function actOf({ stage, act, timeZone }: Props, { opens, closes, reason }: Typed): StageAct {
  const base = { stage: stage.name, reason, version: stage.version };
  if (act !== 'move') return { act, ...base };
  const instant = (typed: string) => instantIn(typed, timeZone)?.toISOString() ?? '';
  return { act, ...base, opensAt: instant(opens), closesAt: instant(closes) };
}

/** The dates in the fields as a window, null while they are none. */
function windowOf({ opens, closes }: Dates, timeZone: string) {
  const [opensAt, closesAt] = [instantIn(opens, timeZone), instantIn(closes, timeZone)];
  return opensAt && closesAt && opensAt < closesAt
    ? { opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString() }
    : null;
}

function Touches({ cycleId, timeZone, stage, act, typed }: Props & { typed: Dates }) {
  if (act === 'override') return null;
  const window = act === 'move' ? windowOf(typed, timeZone) : null;
  if (act === 'move' && window === null) return null;
  return <TouchedPanel cycleId={cycleId} stage={stage.name} window={window} timeZone={timeZone} />;
}

/** Moving, closing or opening against the gate: always with a reason that everybody will read. */
export default function StageDialog(props: Props) {
  const { cycleId, timeZone, stage, act, onClose } = props;
  const { t } = useTranslation(['stages', 'shell']);
  const format = useFormat(timeZone);
  const refresh = useRefreshCycle(cycleId);
  const form = useForm<Typed, Stages>({
    start: {
      opens: wallClock(new Date(stage.opensAt), timeZone),
      closes: wallClock(new Date(stage.closesAt), timeZone),
      reason: '',
    },
    places: { opensAt: 'opens', closesAt: 'closes' },
    send: (typed) => changeStage(cycleId, actOf(props, typed)),
    done: async (stages) => {
      await refresh.stages(stages);
      showToast(t('done'));
      onClose();
    },
  });
  const [opens, closes] = form.watch(['opens', 'closes']);
  const window = useRested(act === 'move' ? windowOf({ opens, closes }, timeZone) : null);
  const plan = useQuery({
    ...plannedStageQuery(cycleId, stage.name, act, window),
    placeholderData: keepPreviousData,
  });
  const notified = plan.data?.people ?? 0;
  const zone = format.zone(stage.opensAt);
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(`title.${act}`, { name: t(`shell:stage.${stage.name}`) })}
      submit={notified > 0 ? t(`andNotify.${act}`, { count: notified }) : t(`do.${act}`)}
      variant={act === 'close' ? 'danger' : 'primary'}
    >
      <p>{t(`explain.${act}`)}</p>
      {act === 'move' && (
        <Grid columns="fit-220" gap={4} align="start" className={s.dates}>
          <DateTimeField label={t('opensAt')} hint={zone} {...form.value('opens')} />
          <DateTimeField label={t('closesAt')} hint={zone} after={opens} {...form.value('closes')} />
        </Grid>
      )}
      <Touches {...props} typed={{ opens, closes }} />
      {plan.data && <PlannedLetter plan={plan.data} />}
      <ReasonField label={t('reason')} hint={t('reasonHint')} {...form.field('reason')} />
    </FormDialog>
  );
}
