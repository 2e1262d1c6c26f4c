import { paths } from '@minga/shared/kernel/paths.ts';
import type { NewConsent } from '@minga/shared/rights/schema.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { consentsQuery, giveConsent, useRefreshConsents } from '../../../lib/consents.ts';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';

type Props = { cycleId: string; forumId: string; timeZone: string; text: NewConsent };

/** Of whoever is in the forum: whether they agree to the text above, and since when. */
export function ConsentBox({ cycleId, forumId, timeZone, text }: Props) {
  const { t } = useTranslation('rights');
  const format = useFormat(timeZone);
  const refresh = useRefreshConsents();
  const { data: consents } = useQuery(consentsQuery);
  const give = useMutation({ mutationFn: () => giveConsent(cycleId, text), onSuccess: refresh });
  const agreed = consents?.given.find((one) => one.forumId === forumId && one.isCurrent && one.withdrawnAt === null);
  const isMember = consents?.asked.some((one) => one.forumId === forumId);
  const isWithdrawn = consents?.given.some(
    (one) => one.forumId === forumId && one.isCurrent && one.withdrawnAt !== null,
  );
  if (agreed)
    return (
      <Notice tone="success">
        {t('consent.given', { when: format.dateTime(agreed.at) })}{' '}
        <Link to={paths.account()}>{t('consent.account')}</Link>
      </Notice>
    );
  if (!isMember && !isWithdrawn) return null;
  return (
    <>
      <ProblemNotice error={give.error} />
      <Notice
        action={
          <Button variant="primary" busy={give.isPending} onClick={() => give.mutate()}>
            {t('consent.give')}
          </Button>
        }
      >
        {t(isWithdrawn ? 'consent.withdrawn' : 'consent.asked')}
      </Notice>
    </>
  );
}
