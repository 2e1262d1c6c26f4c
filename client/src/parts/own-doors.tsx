import type { OwnDoor } from '@minga/shared/boards/claims.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { Stack, Text } from '../ui/layout.tsx';
import { Link } from '../ui/link.tsx';

/** What somebody agreed to as a guest: the door, the text of the forum and the sentence beside her tick. Items of a list. */
export function OwnDoors({ doors }: { doors: readonly OwnDoor[] | undefined }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  return doors?.map(({ id, forum, board, at, cycleSlug, notice }) => (
    <Stack as="li" key={id} gap={1}>
      {cycleSlug ? <Link to={paths.privacy(cycleSlug)}>{forum}</Link> : <bdi>{forum}</bdi>}
      <Text tone="muted" size={15}>
        {notice &&
          `${notice.number === 0 ? t('account.consents.ours') : t('account.consents.number', { number: notice.number })} · `}
        {t('account.consents.door', { board, when: format.dateTime(at) })}
      </Text>
      {notice && (
        <Text tone="muted" size={15}>
          {t('account.consents.sentence', { words: notice.words })}
        </Text>
      )}
    </Stack>
  ));
}
