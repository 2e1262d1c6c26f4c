import type { VotingRule } from '@minga/shared/ballots/voting-rule.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { votingRulesQuery } from '../api.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './forum-rule.module.css';

const RuleDialog = lazy(() => import('./rule-dialog.tsx'));

/** Who chose a rule, when and why, in the forum's own words. */
export function ChosenRule({ rule, timeZone, locale }: { rule: VotingRule; timeZone: string; locale: string }) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  return (
    <>
      <p>{t('forumRule.chosen', { by: rule.by, when: format.moment(rule.at) })}</p>
      <Text as="blockquote" quoted lang={locale} dir="auto">
        {rule.reason}
      </Text>
    </>
  );
}

/** Whose vote it is in this forum's ballots: a rule that stands in public before any ballot is announced under it. */
export function ForumRule({ cycle }: { cycle: CycleSummary }) {
  const { t } = useTranslation('ballots');
  const [isChoosing, setChoosing] = useState(false);
  const rules = useQuery(votingRulesQuery(cycle.id));
  if (rules.isPending) return <Skeleton lines={3} />;
  if (rules.isError) return <ProblemNotice error={rules.error} />;
  const { votesBy, items, abilities } = rules.data;
  const [current, ...former] = items;
  return (
    <Stack as="section" gap={3} className={s.rule} aria-labelledby="forum-rule">
      <h2 id="forum-rule">{t('forumRule.title')}</h2>
      <p>
        <strong>{t(`votesBy.${votesBy}.name`)}.</strong> {t(`votesBy.${votesBy}.text`)}
      </p>
      {current ? (
        <ChosenRule rule={current} timeZone={cycle.timeZone} locale={cycle.locale} />
      ) : (
        <Text tone="muted">{t('forumRule.unchosen')}</Text>
      )}
      <Text tone="muted">{t('forumRule.holds')}</Text>
      {former.length > 0 && (
        <details>
          <summary>{t('forumRule.former', { count: former.length })}</summary>
          <Stack as="ol" gap={4} className={s.former}>
            {former.map((rule) => (
              <li key={rule.at}>
                <strong>{t(`votesBy.${rule.votesBy}.name`)}.</strong>
                <ChosenRule rule={rule} timeZone={cycle.timeZone} locale={cycle.locale} />
              </li>
            ))}
          </Stack>
        </details>
      )}
      {abilities.canChoose && (
        <div>
          <Button onClick={() => setChoosing(true)}>{t('forumRule.change')}</Button>
        </div>
      )}
      {isChoosing && (
        <Suspense fallback={null}>
          <RuleDialog cycleId={cycle.id} rules={rules.data} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
    </Stack>
  );
}
