import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { OwnDiagnoses } from './own-diagnoses.tsx';

type ClosedProps = { stage: PublicStage; drafts: readonly DiagnosisDraft[]; slug: string; timeZone: string };

/** Instead of a form that would be refused: why, when, and what can be done now. */
export function StageClosed({ stage, drafts, slug, timeZone }: ClosedProps) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  const isUpcoming = stage.status === 'upcoming';
  const at = isUpcoming ? stage.opensAt : stage.closesAt;
  const params = { when: format.moment(at) };
  const late = drafts.filter(({ state }) => state === 'declared' || state === 'submitted');
  return (
    <Stack gap={5}>
      <h1>{t(isUpcoming ? 'form.closed.upcoming' : 'form.closed.closed')}</h1>
      <Text size={18} measure>
        {t(isUpcoming ? 'form.closed.upcomingText' : 'form.closed.closedText', params)}
      </Text>
      {late.length > 0 && (
        <Stack as="section" gap={3} ruled={4}>
          <Text as="h2" size={22}>
            {t('form.closed.complete')}
          </Text>
          <OwnDiagnoses drafts={late} slug={slug} timeZone={timeZone} />
        </Stack>
      )}
      <Stack as="section" gap={3} ruled={4}>
        <Text as="h2" size={22}>
          {t('form.closed.instead')}
        </Text>
        <Row gap={2} wrap>
          <LinkButton to={paths.diagnoses(slug)} variant="primary">
            {t('form.closed.read')}
          </LinkButton>
          <LinkButton to={paths.meetings(slug)}>{t('form.closed.meetings')}</LinkButton>
        </Row>
      </Stack>
    </Stack>
  );
}

/** For those who hold no seat: who submits, and how one gets to. */
export function SeatNeeded({ slug, isSignedIn }: { slug: string; isSignedIn: boolean }) {
  const { t } = useTranslation('diagnoses');
  return (
    <Stack gap={5}>
      <h1>{t('form.seat.title')}</h1>
      <Text size={18} measure>
        {t('form.seat.text')}
      </Text>
      {!isSignedIn && (
        <Text size={18} measure>
          {t('form.seat.signInText')}
        </Text>
      )}
      <Row gap={2} wrap>
        {!isSignedIn && (
          <LinkButton to={paths.signIn({ back: paths.newDiagnosis(slug) })} variant="primary">
            {t('form.seat.signIn')}
          </LinkButton>
        )}
        <LinkButton to={paths.diagnoses(slug)}>{t('form.closed.read')}</LinkButton>
      </Row>
    </Stack>
  );
}
