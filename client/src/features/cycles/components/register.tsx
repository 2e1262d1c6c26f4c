import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { paths } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/format.ts';
import { Figure } from '../../../ui/card.tsx';
import { countUp } from '../../../ui/count-up.ts';
import { cx } from '../../../ui/cx.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './register.module.css';
import { Section } from './section.tsx';

/** Beyond this a stitch each would be a carpet, and the figures say it better. */
const MOST_STITCHES = 160;

/** One stitch per diagnosis: sewn when anyone can open it, an empty hole when it was only announced. */
function Stitches({ standing, reachable, cited }: { standing: number; reachable: number; cited: number }) {
  const { t } = useTranslation('cycles');
  if (standing === 0 || standing > MOST_STITCHES) return null;
  return (
    <Stack gap={3} className={s.sampler}>
      <Row gap={1.5} wrap className={s.stitches} aria-hidden="true">
        {countUp(standing).map((stitch) => (
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
  const { t } = useTranslation('cycles');
  const format = useFormat(cycle.forum.timeZone);
  const { declared, reachable, cited, withdrawn } = cycle.register;
  const standing = declared - withdrawn;
  const missing = standing - reachable;
  const gateAhead = cycle.stages.some(({ name, status }) => name === 'problem_discussion' && status === 'upcoming');
  return (
    <Section
      title={t('register.title')}
      lead={t('register.lead')}
      more={{ to: paths.diagnoses(cycle.slug), label: t('register.more') }}
    >
      <div className={s.figures}>
        <Figure value={format.number(declared)} label={t('register.declared')} note={t('register.declaredNote')} />
        <Figure
          value={format.number(reachable)}
          label={t('register.reachable')}
          note={t('register.reachableNote')}
          tone="indigo"
        />
        <Figure
          value={format.number(cited)}
          label={t('register.cited')}
          note={t('register.citedNote')}
          tone="terracotta"
        />
      </div>
      <Stitches standing={standing} reachable={reachable} cited={cited} />
      {withdrawn > 0 && <p className={s.missingNote}>{t('register.withdrawn', { count: withdrawn })}</p>}
      {missing > 0 && (
        <p className={s.missingNote}>
          {t('register.missing', { count: missing })} {gateAhead && t('register.gate')}
        </p>
      )}
    </Section>
  );
}
