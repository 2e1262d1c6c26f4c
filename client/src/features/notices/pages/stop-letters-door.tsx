import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { LetterDoor } from '../../../parts/letter-door.tsx';
import { Button } from '../../../ui/button.tsx';
import { Stack } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { letterLinkQuery } from '../api.ts';

/** Asked by the server: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { forumName } = await get(letterLinkQuery(token));
  return { heading: t('notices:stop.title'), part: forumName, description: forumName, noIndex: true };
};

/**
 * Where the link at the end of a letter leads: one press of the browser's own form, without signing in and without scripts.
 * Opening it changes nothing.
 */
export function Page() {
  const { t } = useTranslation('notices');
  const token = usePlace().params['token'] ?? '';
  const { data: link } = useSuspenseQuery(letterLinkQuery(token));
  const what = link.list === 'daily' ? t('stop.daily') : t(`kind.${link.list}`);
  const words = { what, place: link.forumName };
  return (
    <LetterDoor about={link.forumName} heading={t('stop.title')}>
      {link.isOn ? (
        <Stack as="form" gap={3} align="start" method="post" action={paths.stopLetters(token)}>
          <p>{t('stop.on', words)}</p>
          <Button type="submit" variant="primary">
            {t('stop.press')}
          </Button>
        </Stack>
      ) : (
        <Notice tone="success" live title={t('stop.off', words)}>
          {t('stop.again')}
        </Notice>
      )}
      <p>
        <Link to={link.path}>{t('stop.go')}</Link>
      </p>
      <p>
        <Link to={paths.landing()}>{t('stop.front')}</Link>
      </p>
    </LetterDoor>
  );
}
