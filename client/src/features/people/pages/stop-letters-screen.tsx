import type { LetterLink } from '@minga/shared/events/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { paths } from '../../../lib/paths.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { letterLinkQuery, stopLetters } from '../api.ts';

/** Asked by the server too: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { cycleTitle } = await get(letterLinkQuery(token));
  return { heading: t('events:stop.title'), part: cycleTitle, description: cycleTitle, noIndex: true };
};

/** Where the link at the end of a letter leads: one press, without signing in. Opening it changes nothing. */
export function Page() {
  const { t } = useTranslation('events');
  const token = usePlace().params['token'] ?? '';
  const { data: found } = useSuspenseQuery(letterLinkQuery(token));
  const stop = useMutation({ mutationFn: () => stopLetters(token) });
  const link: LetterLink = stop.data ?? found;
  const words = { cycle: link.cycleTitle };
  const toCycle = <LinkButton to={paths.cycle(link.cycleSlug)}>{t('stop.cycle')}</LinkButton>;
  return (
    <Frame narrow>
      <PageHeader title={t('stop.title')} eyebrow={link.cycleTitle} />
      {link.mode === 'off' ? (
        <Notice tone="success" live title={t('stop.off', words)} action={toCycle}>
          {t('stop.again')}
        </Notice>
      ) : (
        <>
          <p>{t('stop.on', words)}</p>
          <ProblemNotice error={stop.error} />
          <p>
            <Button variant="primary" busy={stop.isPending} onClick={() => stop.mutate()}>
              {t('stop.press')}
            </Button>
          </p>
        </>
      )}
    </Frame>
  );
}
