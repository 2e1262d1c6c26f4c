import { COMMITMENT_LIMITS } from '@minga/shared/commitments/template.ts';
import { useMutation } from '@tanstack/react-query';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CycleScope } from '../../../lib/cycle.ts';
import { paths } from '../../../lib/paths.ts';
import { useFormKey } from '../../../lib/presses.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextArea } from '../../../ui/field.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { createCommitment } from '../api.ts';
import s from './new-commitment.module.css';

/** One question, then the template. From a board's cluster even that question is answered. */
export function NewCommitment({ scope }: { scope: CycleScope }) {
  const { t } = useTranslation('commitments');
  const router = useRouter();
  const search = new URLSearchParams(useRouterState({ select: (state) => state.location.searchStr }));
  const [boardId, clusterId] = [search.get('board'), search.get('cluster')];
  const origin = boardId && clusterId ? { boardId, clusterId } : null;
  const [title, setTitle] = useState('');
  const [seatId, setSeatId] = useState(scope.actingSeatId ?? '');
  const form = useFormKey();
  const act = useMutation({
    mutationFn: () =>
      createCommitment(
        scope.cycle.id,
        {
          ...origin,
          ...(title.trim() ? { title: title.trim() } : {}),
          ...(seatId ? { seatId } : {}),
        },
        form,
      ),
    onSuccess: ({ number }) => router.history.replace(paths.editCommitment(scope.cycle.slug, number)),
  });
  return (
    <Frame narrow>
      <PageHeader title={t('form.newTitle')} lead={t('form.newLead')} />
      {origin && <Notice>{t('form.fromCluster')}</Notice>}
      <form
        className={s.form}
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        <TextArea
          rows={2}
          label={t(origin ? 'form.titleFromCluster' : 'field.title')}
          hint={t('hint.title')}
          maxLength={COMMITMENT_LIMITS.title}
          required={origin === null}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        {scope.seats.length > 1 && (
          <SelectField
            label={t('form.seat')}
            required
            value={seatId}
            onChange={(event) => setSeatId(event.target.value)}
          >
            {seatId === '' && <option value="">{t('form.choose')}</option>}
            {scope.seats.map((seat) => (
              <option key={seat.id} value={seat.id}>
                {seat.organisationShortName}
              </option>
            ))}
          </SelectField>
        )}
        <ProblemNotice error={act.error} />
        <Button type="submit" variant="primary" size="large" busy={act.isPending}>
          {t('form.create')}
        </Button>
      </form>
    </Frame>
  );
}
