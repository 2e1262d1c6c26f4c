import type { CycleSheet } from '@minga/shared/cycles/sheet.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { correctCycle, cycleSheetQuery } from '../api.ts';
import type { ThemeLine } from './sheet.ts';
import s from './stage-dialog.module.css';
import { ThemeLines } from './theme-lines.tsx';

/** A theme's line in the form; lines without id are new ones. */
type Line = ThemeLine & { id?: string };
const SHOWN = /^(title|purpose|planStartsOn|planEndsOn|reason|themes\.\d+\.name)$/;

function useCorrecting(cycleId: string, onClose: () => void) {
  const { t } = useTranslation('stages');
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Parameters<typeof correctCycle>[1]) => correctCycle(cycleId, input),
    onSuccess: async (sheet) => {
      client.setQueryData(cycleSheetQuery(cycleId).queryKey, sheet);
      const names = ['cycles', 'cycle-changes', 'public-cycle', 'themes', 'home', 'forums'];
      await Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));
      showToast(t('correct.done'));
      onClose();
    },
  });
}

/** Title, purpose, years and themes as they should read; public and with a reason once the cycle is public. */
export function CorrectDialog({
  cycleId,
  sheet,
  onClose,
}: {
  cycleId: string;
  sheet: CycleSheet;
  onClose: () => void;
}) {
  const { t } = useTranslation('stages');
  const id = useId();
  const [words, setWords] = useState(() => {
    const { title, purpose, planStartsOn, planEndsOn } = sheet;
    return { title, purpose, planStartsOn, planEndsOn, reason: '' };
  });
  const [lines, setLines] = useState<readonly Line[]>(() =>
    sheet.themes.map((theme, index) => ({ key: index + 1, id: theme.id, name: theme.name })),
  );
  const correcting = useCorrecting(cycleId, onClose);
  const problem = correcting.error instanceof ProblemError ? correcting.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const themes = lines.map((line) => ({ id: line.id ?? null, name: line.name }));
    correcting.mutate({ ...words, themes, version: sheet.version });
  };
  const field = (name: keyof typeof words) => ({
    value: words[name],
    error: problem?.forField(name),
    onChange: (event: { target: { value: string } }) => setWords({ ...words, [name]: event.target.value }),
  });
  const shown = problem?.errors.map((error) => error.field).filter((name) => SHOWN.test(name)) ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('correct.title')}
      actions={
        <Button type="submit" form={id} variant="primary" busy={correcting.isPending}>
          {t('correct.save')}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={correcting.error} shown={shown} />
        <p>{t(sheet.isPublished ? 'correct.leadPublic' : 'correct.leadPrivate')}</p>
        <TextField label={t('newCycle.name')} maxLength={200} {...field('title')} />
        <TextArea label={t('newCycle.purpose')} rows={4} maxLength={2000} {...field('purpose')} />
        <div className={s.dates}>
          <TextField label={t('newCycle.planStartsOn')} type="date" {...field('planStartsOn')} />
          <TextField label={t('newCycle.planEndsOn')} type="date" {...field('planEndsOn')} />
        </div>
        <h3>{t('newCycle.themes')}</h3>
        <ThemeLines
          themes={lines}
          errorOf={(name) => problem?.forField(`${name}.name`)}
          onChange={(next) => setLines(next)}
        />
        {sheet.isPublished && (
          <TextArea label={t('reason')} hint={t('reasonHint')} rows={3} maxLength={2000} {...field('reason')} />
        )}
      </form>
    </Dialog>
  );
}
