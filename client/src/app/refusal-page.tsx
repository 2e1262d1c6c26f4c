import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../ui/button.tsx';
import { Row, Stack } from '../ui/layout.tsx';
import { Page } from '../ui/page-header.tsx';
import { Alone } from './fallback-pages.tsx';
import s from './fallback-pages.module.css';
import { NotFoundDrawing } from './not-found-drawing.tsx';

/** What the server refuses at an address: its sentence, or what of the address cannot be read. */
export type Refusal = { status: number; title: string };

/** Made by the server alone and without a script: the application would only ask for the same again. */
export function RefusalPage({ refusal: { status, title }, url }: { refusal: Refusal; url: string }) {
  const { t } = useTranslation('shell');
  const isNothing = status === 404;
  const isAddress = status === 400 || status === 422;
  return (
    <Alone>
      <Page narrow>
        <Stack gap={4} className={s.broken}>
          <NotFoundDrawing />
          <h1>{t(isNothing ? 'notFound.title' : 'failure.title')}</h1>
          <p>{isNothing ? t('notFound.text') : isAddress ? t('failure.address') : title}</p>
          <Row gap={2} wrap>
            {status !== 400 && !isNothing && (
              <LinkButton to={paths.asked(url)} variant="primary">
                {t(isAddress ? 'failure.withoutQuestion' : 'failure.retry')}
              </LinkButton>
            )}
            <LinkButton to={paths.landing()} variant={status === 400 || isNothing ? 'primary' : 'quiet'}>
              {t('notFound.action')}
            </LinkButton>
          </Row>
        </Stack>
      </Page>
    </Alone>
  );
}
