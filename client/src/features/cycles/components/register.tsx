import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { missingIn, RegisterFigures } from '../../../parts/register-figures.tsx';
import { countUp } from '../../../ui/count-up.ts';
import { cx } from '../../../ui/cx.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './register.module.css';
import { Section } from './section.tsx';

/** Beyond this a stitch each would be a carpet, and the figures say it better. */
const MOST_STITCHES = 160;

/** One stitch per diagnosis: sewn when anyone can open it, an empty hole when it was only announced. */
function Stitches({ published, reachable, cited }: { published: number; reachable: number; cited: number }) {
  const { t } = useTranslation('cycles');
  if (published === 0 || published > MOST_STITCHES) return null;
  return (
    <Stack gap={3} className={s.sampler}>
      <Row gap={1.5} wrap className={s.stitches} aria-hidden="true">
        {countUp(published).map((stitch) => (
          <i
            key={stitch}
            className={cx(s.stitch, stitch < cited ? s.cited : stitch < reachable ? s.reachable : s.missing)}
          />
        ))}
      </Row>
      <Row size={15} tone="muted" as="ul" gap={1} across={5} wrap className={s.legend}>
        <li>
          <i className={cx(s.stitch, s.cited)} aria-hidden="true" />
          {t('register.legendCited')}
        </li>
        <li>
          <i className={cx(s.stitch, s.reachable)} aria-hidden="true" />
          {t('register.legendReachable')}
        </li>
        <li>
          <i className={cx(s.stitch, s.missing)} aria-hidden="true" />
          {t('register.legendMissing')}
        </li>
      </Row>
    </Stack>
  );
}

export function Register({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation(['cycles', 'shell']);
  const { declared, reachable, cited, withdrawn } = cycle.register;
  const published = declared - withdrawn;
  const missing = missingIn(cycle.register);
  const gateAhead = cycle.stages.some(({ name, status }) => name === 'problem_discussion' && status === 'upcoming');
  return (
    <Section
      title={t('register.title')}
      lead={t('register.lead')}
      more={{ to: paths.diagnoses(cycle.slug), label: t('register.more') }}
    >
      <RegisterFigures counters={cycle.register} />
      <Stitches published={published} reachable={reachable} cited={cited} />
      {withdrawn > 0 && (
        <Text quoted="ochre" className={s.missingNote}>
          {t('shell:register.withdrawn', { count: withdrawn })}
        </Text>
      )}
      {missing > 0 && (
        <Text quoted="ochre" className={s.missingNote}>
          {t('shell:register.missing', { count: missing })} {gateAhead && t('register.gate')}
        </Text>
      )}
    </Section>
  );
}
