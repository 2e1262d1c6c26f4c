import { paths } from '@minga/shared/kernel/paths.ts';
import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';

export type FirstStep = { kind: 'forum' } | { kind: 'cycle'; forum: MeMembership['forum'] };

/** What only this person can begin: a forum where there is none, a cycle in a forum that waits for its first. */
export function firstStepsOf(memberships: readonly MeMembership[], isWithoutForums: boolean): FirstStep[] {
  const waiting = memberships.filter(({ roles, cycleId }) => cycleId === null && roles.includes('facilitator'));
  const cycles = waiting.map(({ forum }): FirstStep => ({ kind: 'cycle', forum }));
  return isWithoutForums ? [{ kind: 'forum' }, ...cycles] : cycles;
}

export function FirstSteps({ steps }: { steps: readonly FirstStep[] }) {
  const { t } = useTranslation('people');
  return (
    <section aria-labelledby="first-steps">
      <h2 id="first-steps" className="visually-hidden">
        {t('firstSteps.title')}
      </h2>
      {steps.map((step) =>
        step.kind === 'forum' ? (
          <EmptyState
            key="forum"
            level={3}
            title={t('firstSteps.forum')}
            action={
              <LinkButton to={paths.administration()} variant="primary">
                {t('firstSteps.forumGo')}
              </LinkButton>
            }
          >
            {t('firstSteps.forumText')}
          </EmptyState>
        ) : (
          <EmptyState
            key={step.forum.id}
            level={3}
            title={t('firstSteps.cycle')}
            action={
              <LinkButton to={paths.newCycle(step.forum.id)} variant="primary">
                {t('firstSteps.cycleGo')}
              </LinkButton>
            }
          >
            {t('firstSteps.cycleText', { forum: step.forum.name })}
          </EmptyState>
        ),
      )}
    </section>
  );
}
