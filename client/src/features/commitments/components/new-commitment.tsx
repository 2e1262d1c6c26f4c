import { COMMITMENT_LIMITS } from '@minga/shared/commitments/template.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import type { CycleScope } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextArea } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { createCommitment } from '../api.ts';
import s from './new-commitment.module.css';

/** One question, then the template. From a board's cluster even that question is answered. */
export function NewCommitment({ scope }: { scope: CycleScope }) {
  const { t } = useTranslation('commitments');
  const place = usePlace();
  const search = new URLSearchParams(place.search);
  const [boardId, clusterId] = [search.get('board'), search.get('cluster')];
  const origin = boardId && clusterId ? { boardId, clusterId } : null;
  const form = useForm<{ title: string; seatId: string }, { number: number }>({
    start: { title: '', seatId: scope.actingSeatId ?? '' },
    send: ({ title, seatId }, key) =>
      createCommitment(scope.cycle.id, { ...origin, ...(title ? { title } : {}), ...(seatId ? { seatId } : {}) }, key),
    done: ({ number }) => place.go(paths.editCommitment(scope.cycle.slug, number), { replace: true }),
  });
  return (
    <Frame narrow>
      <PageHeader title={t('form.newTitle')} lead={t('form.newLead')} />
      {origin && <Notice>{t('form.fromCluster')}</Notice>}
      <Form form={form} className={s.form}>
        <TextArea
          rows={2}
          label={t(origin ? 'form.titleFromCluster' : 'field.title')}
          hint={t('hint.title')}
          maxLength={COMMITMENT_LIMITS.title}
          aria-required={origin === null}
          {...form.field('title', { required: origin === null && t('form.titleMissing') })}
        />
        {scope.seats.length > 1 && (
          <SelectField
            label={t('form.seat')}
            aria-required
            {...form.field('seatId', { required: t('form.seatMissing') })}
          >
            {scope.actingSeatId === null && <option value="">{t('form.choose')}</option>}
            {scope.seats.map((seat) => (
              <option key={seat.id} value={seat.id}>
                {seat.organisationShortName}
              </option>
            ))}
          </SelectField>
        )}
        <FormEnd form={form}>
          <Button type="submit" variant="primary" size="large" busy={form.isBusy}>
            {t('form.create')}
          </Button>
        </FormEnd>
      </Form>
    </Frame>
  );
}
