import type { LetterLink } from '@minga/shared/notices/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { letterLinkQuery, stopLetters } from '../api.ts';

/** Asked by the server too: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { forumName } = await get(letterLinkQuery(token));
  return { heading: t('notices:stop.title'), part: forumName, description: forumName, noIndex: true };
};

/** Where the link at the end of a letter leads: one press, without signing in. Opening it changes nothing. */
export function Page() {
  const { t } = useTranslation('notices');
  const token = usePlace().params['token'] ?? '';
  const { data: found } = useSuspenseQuery(letterLinkQuery(token));
  const stop = useMutation({ mutationFn: () => stopLetters(token) });
  const link: LetterLink = stop.data ?? found;
  const what = link.list === 'daily' ? t('stop.daily') : t(`kind.${link.list}`);
  const words = { what, place: link.forumName };
  const toNotices = <LinkButton to={link.path}>{t('stop.go')}</LinkButton>;
  return (
    <Frame narrow>
      <PageHeader title={t('stop.title')} eyebrow={link.forumName} />
      {!link.isOn ? (
        <Notice tone="success" live title={t('stop.off', words)} action={toNotices}>
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
