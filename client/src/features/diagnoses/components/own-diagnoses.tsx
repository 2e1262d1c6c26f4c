import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Panel, Row, Stack, Text } from '../../../ui/layout.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import s from './own-diagnoses.module.css';

type Props = { drafts: readonly DiagnosisDraft[]; slug: string; timeZone: string };

/** What one's organisation is writing, with a way back into it. */
export function OwnDiagnoses({ drafts, slug, timeZone }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  return (
    <Stack as="ul" gap={2}>
      {drafts.map((draft) => {
        const title = draft.texts.title || t('register.untitled');
        return (
          <Panel as="li" padded="small" key={draft.id}>
            <Row gap={2} across={4} align="center" justify="between" wrap>
              <Stack gap={1} className={s.words}>
                <strong>{title}</strong>
                <Text tone="muted" size={14}>
                  <Stamp tone={draft.state === 'declared' ? 'ochre' : 'muted'}>
                    {t(draft.state === 'declared' ? 'register.declaredState' : 'register.draftState')}
                  </Stamp>{' '}
                  {t('register.savedAt', { when: format.dateTime(draft.savedAt) })}
                </Text>
              </Stack>
              <LinkButton size="small" to={paths.newDiagnosis(slug, { draft: draft.id })}>
                {t(draft.state === 'declared' ? 'register.complete' : 'register.continue')}
              </LinkButton>
            </Row>
          </Panel>
        );
      })}
    </Stack>
  );
}
