import { BLOCK } from '@minga/shared/meetings/untangle/cost.ts';
import type { Progress as Found } from '@minga/shared/meetings/untangle/untangler.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Progress } from '../../../ui/progress.tsx';

/** Who is in two places: people, and what may not be published. */
const clashesIn = (hard: number): number => Math.floor(hard / BLOCK) + (hard % BLOCK);

/** How far it is, and the best so far beside what it began with. */
export function UntangleProgress({ progress }: { progress: Found | null }) {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const { share = 0, start, best } = progress ?? {};
  return (
    <Stack gap={3}>
      <Progress label={t('untangle.running')} value={Math.round(share * 100)} max={100} />
      {start && best && (
        <Stack as="ul" gap={1}>
          <li>
            {t('untangle.soFar.clashes', {
              before: format.number(clashesIn(start.hard)),
              after: format.number(clashesIn(best.hard)),
            })}
          </li>
          <li>
            {t('untangle.soFar.uncovered', {
              before: format.number(Math.round(start.uncovered)),
              after: format.number(Math.round(best.uncovered)),
            })}
          </li>
        </Stack>
      )}
      <Text tone="muted">{t('untangle.stopHint')}</Text>
    </Stack>
  );
}
