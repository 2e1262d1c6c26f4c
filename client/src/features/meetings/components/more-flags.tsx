import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { useMoreFlags } from '../api.ts';

/** Brings the flags that did not come with the first answer, and says how many there are. */
export function MoreFlags({ cycleId, list }: { cycleId: string; list: FlagList }) {
  const { t } = useTranslation('meetings');
  const bring = useMoreFlags(cycleId);
  const more = list.flags.reduce((sum, group) => sum + group.more, 0);
  const omitted = list.flags.reduce((sum, group) => sum + group.omitted, 0);
  return (
    <>
      <ProblemNotice error={bring.error} />
      {more > 0 && (
        <Button wide busy={bring.isPending} onClick={() => bring.mutate(list)}>
          {t('flag.bringMore', { count: more })}
        </Button>
      )}
      {omitted > 0 && <p>{t('flag.omitted', { count: omitted })}</p>}
    </>
  );
}
