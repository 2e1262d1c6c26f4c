import { paths } from '@minga/shared/kernel/paths.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { useQuery } from '@tanstack/react-query';
import { CalendarX, PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { planQuery } from '../api.ts';
import { CancelDialog } from './acknowledge-dialog.tsx';
import { MeetingDialog } from './meeting-dialog.tsx';
import { startOf } from './plan-model.ts';

type Props = { cycleId: string; meeting: Meeting };

function EditDialog({ cycleId, meeting, view, onClose }: Props & { view: PlanView; onClose: () => void }) {
  const zone = zoneOf(view.timeZone);
  // As the plan has it, guest list and all; it may have changed since the page was read.
  const planned = view.items.find(({ id }) => id === meeting.id) ?? meeting;
  const day = zone.dayOf(startOf(planned));
  return <MeetingDialog {...{ cycleId, view, zone, day, onClose }} meeting={planned} onSaved={onClose} />;
}

/** On its own page, for whoever plans: change it, cancel it, see it among the others. */
export default function MeetingActs({ cycleId, meeting }: Props) {
  const { t } = useTranslation('meetings');
  const { slug } = useCycle().cycle;
  const [open, setOpen] = useState<'edit' | 'cancel' | null>(null);
  const plan = useQuery({ ...planQuery(cycleId), enabled: open === 'edit' });
  const close = () => setOpen(null);
  return (
    <Stack gap={2} className="no-print">
      <Row gap={2} wrap>
        <Button
          icon={<PencilLine aria-hidden="true" strokeWidth={1.75} />}
          busy={open === 'edit' && plan.isPending}
          onClick={() => setOpen('edit')}
        >
          {t('sheet.edit')}
        </Button>
        <Button
          icon={<CalendarX aria-hidden="true" strokeWidth={1.75} />}
          variant="danger"
          onClick={() => setOpen('cancel')}
        >
          {t('sheet.cancel')}
        </Button>
        <LinkButton to={paths.planner(slug)}>{t('meeting.toPlanner')}</LinkButton>
      </Row>
      <ProblemNotice error={plan.error} />
      {open === 'edit' && plan.data && <EditDialog {...{ cycleId, meeting }} view={plan.data} onClose={close} />}
      {open === 'cancel' && <CancelDialog {...{ cycleId, meeting }} onClose={close} />}
    </Stack>
  );
}
