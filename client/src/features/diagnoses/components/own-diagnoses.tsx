import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Panel, Row, Stack, Text } from '../../../ui/layout.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { ownStateOf } from '../store.ts';
import s from './own-diagnoses.module.css';

type Props = { drafts: readonly DiagnosisDraft[]; slug: string; timeZone: string };

const SHOWN = {
  draft: { tone: 'muted', word: 'draftState', act: 'continue' },
  declared: { tone: 'ochre', word: 'declaredState', act: 'complete' },
  submitted: { tone: 'indigo', word: 'submittedState', act: 'see' },
  returned: { tone: 'danger', word: 'returnedState', act: 'mend' },
} as const;

/** What its stamp leaves open: until when it is in review, since when it is back, or when it was last saved. */
function useWhen(timeZone: string): (draft: DiagnosisDraft) => string {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  return (draft) => {
    const { savedAt, submission } = draft;
    if (draft.state === 'submitted' && submission)
      return t('register.publishesBy', { when: format.weekday(lastInstantOf(submission.publishesAt)) });
    if (ownStateOf(draft) === 'returned' && submission?.decidedAt)
      return t('register.returnedAt', { when: format.dateTime(submission.decidedAt) });
    return t('register.savedAt', { when: format.dateTime(savedAt) });
  };
}

/** What one's organisation is writing or has handed in, with a way back into it. */
export function OwnDiagnoses({ drafts, slug, timeZone }: Props) {
  const { t } = useTranslation('diagnoses');
  const whenOf = useWhen(timeZone);
  return (
    <Stack as="ul" gap={2}>
      {drafts.map((draft) => {
        const title = draft.texts.title || t('register.untitled');
        const state = ownStateOf(draft);
        const { tone, word, act } = SHOWN[state === 'published' || state === 'withdrawn' ? 'declared' : state];
        return (
          <Panel as="li" padded="small" key={draft.id}>
            <Row gap={2} across={4} align="center" justify="between" wrap>
              <Stack gap={1} className={s.words}>
                <strong>{title}</strong>
                <Text tone="muted" size={14}>
                  <Stamp tone={tone}>{t(`register.${word}`)}</Stamp> {whenOf(draft)}
                </Text>
              </Stack>
              <LinkButton size="small" to={paths.newDiagnosis(slug, { draft: draft.id })}>
                {t(`register.${act}`)}
              </LinkButton>
            </Row>
          </Panel>
        );
      })}
    </Stack>
  );
}
