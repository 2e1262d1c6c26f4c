import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import { Logo } from './logo.tsx';
import s from './logo-preview.module.css';

type Props = { cycleId: string; organisation: Organisation; picture: string | undefined };

/** The logo as it stands on the public page and in lists, on light and on dark paper. */
export function LogoPreview({ cycleId, organisation, picture }: Props) {
  const { t } = useTranslation('organisations');
  return (
    <Stack as="section" gap={2} aria-labelledby="logo-preview">
      <Text as="h3" size={16} id="logo-preview">
        {t(picture === undefined ? 'logo.now' : 'logo.preview')}
      </Text>
      <Grid columns="fit-220" gap={2}>
        {(['light', 'dark'] as const).map((paper) => (
          <figure key={paper} className={s.sheet} data-paper={paper}>
            <Row gap={3} align="center">
              <Logo cycleId={cycleId} organisation={organisation} isLarge picture={picture} />
              <strong>{organisation.name}</strong>
            </Row>
            <Row gap={2} align="center">
              <Logo cycleId={cycleId} organisation={organisation} picture={picture} />
              <span>{organisation.shortName}</span>
            </Row>
            <figcaption>{t(`logo.paper.${paper}`)}</figcaption>
          </figure>
        ))}
      </Grid>
    </Stack>
  );
}
