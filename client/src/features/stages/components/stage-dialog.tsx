import { wallClock } from '@minga/shared/kernel/time.ts';
import type { Stage } from '@minga/shared/stages/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { changeStage, type StageAct, stagesQuery } from '../api.ts';
import { instantIn } from './sheet.ts';
import s from './stage-dialog.module.css';
import { TouchedPanel } from './touched-panel.tsx';

type Props = { cycleId: string; timeZone: string; stage: Stage; act: StageAct['act']; onClose: () => void };

type Typed = { opens: string; closes: string };

/** What was typed, as an act; an empty or impossible date is left for the server to name. */
function readAct(form: HTMLFormElement, { stage, act, timeZone }: Props, { opens, closes }: Typed): StageAct {
  const reason = String(new FormData(form).get('reason') ?? '');
  const base = { stage: stage.name, reason, version: stage.version };
  if (act !== 'move') return { act, ...base };
  const instant = (typed: string) => instantIn(typed, timeZone)?.toISOString() ?? '';
  return { act, ...base, opensAt: instant(opens), closesAt: instant(closes) };
}

/** The dates in the fields as a window, null while they are none. */
function windowOf({ opens, closes }: Typed, timeZone: string) {
  const [opensAt, closesAt] = [instantIn(opens, timeZone), instantIn(closes, timeZone)];
  return opensAt && closesAt && opensAt < closesAt
    ? { opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString() }
    : null;
}

function Touches({ cycleId, timeZone, stage, act, typed }: Props & { typed: Typed }) {
  if (act === 'override') return null;
  const window = act === 'move' ? windowOf(typed, timeZone) : null;
  if (act === 'move' && window === null) return null;
  return <TouchedPanel cycleId={cycleId} stage={stage.name} window={window} timeZone={timeZone} />;
}

/** Moving, closing or opening against the gate: always with a reason that everybody will read. */
export function StageDialog(props: Props) {
  const { cycleId, timeZone, stage, act, onClose } = props;
  const { t } = useTranslation(['stages', 'shell']);
  const format = useFormat(timeZone);
  const id = useId();
  const [typed, setTyped] = useState<Typed>({
    opens: wallClock(new Date(stage.opensAt), timeZone),
    closes: wallClock(new Date(stage.closesAt), timeZone),
  });
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (input: StageAct) => changeStage(cycleId, input),
    onSuccess: async (stages) => {
      client.setQueryData(stagesQuery(cycleId).queryKey, stages);
      await client.invalidateQueries({ queryKey: ['cycles'] });
      showToast(t('done'));
      onClose();
    },
  });
  const problem = change.error instanceof ProblemError ? change.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(readAct(event.currentTarget, props, typed));
  };
  const name = t(`shell:stage.${stage.name}`);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`title.${act}`, { name })}
      actions={
        <Button type="submit" form={id} variant={act === 'close' ? 'danger' : 'primary'} busy={change.isPending}>
          {t(`do.${act}`)}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={change.error} shown={['opensAt', 'closesAt', 'reason']} />
        <p>{t(`explain.${act}`)}</p>
        {act === 'move' && (
          <div className={s.dates}>
            <TextField
              label={t('opensAt')}
              hint={format.zone(stage.opensAt)}
              name="opensAt"
              type="datetime-local"
              value={typed.opens}
              onChange={(event) => setTyped({ ...typed, opens: event.target.value })}
              error={problem?.forField('opensAt')}
            />
            <TextField
              label={t('closesAt')}
              hint={format.zone(stage.opensAt)}
              name="closesAt"
              type="datetime-local"
              value={typed.closes}
              onChange={(event) => setTyped({ ...typed, closes: event.target.value })}
              error={problem?.forField('closesAt')}
            />
          </div>
        )}
        <Touches {...props} typed={typed} />
        <TextArea
          label={t('reason')}
          hint={t('reasonHint')}
          name="reason"
          rows={4}
          maxLength={2000}
          error={problem?.forField('reason')}
        />
      </form>
    </Dialog>
  );
}
