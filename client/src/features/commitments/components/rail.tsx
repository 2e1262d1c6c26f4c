import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { TEXT_FIELDS, type TextField, VALUES, type VersionContent } from '@minga/shared/commitments/template.ts';
import { Check, Minus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { Swatch } from './mix.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { PartLink } from '../../../ui/link.tsx';
import s from './rail.module.css';
import { useDay } from './reading.tsx';

export const PARTS = [...TEXT_FIELDS, 'values', 'milestones', 'budgetNote'] as const;
export type Part = (typeof PARTS)[number];

/** A frozen version and a draft alike: both have the same parts. */
type Fillable = Pick<VersionContent, TextField | 'values' | 'budgetNote'> & { milestones: readonly unknown[] };

function isFilled(content: Fillable, part: Part): boolean {
  if (part === 'values') return VALUES.some((value) => (content.values[value] ?? '').trim() !== '');
  if (part === 'milestones') return content.milestones.length > 0;
  return content[part].trim() !== '';
}

/** The template as a table of contents: what is there, what is missing, one press away. */
export function PartList({ content, prefix }: { content: Fillable; prefix: string }) {
  const { t } = useTranslation('commitments');
  return (
    <nav aria-label={t('rail.label')}>
      <Stack as="ol" gap={0} className={s.parts}>
        {PARTS.map((part) => {
          const filled = isFilled(content, part);
          const Icon = filled ? Check : Minus;
          return (
            <li key={part}>
              <PartLink part={`${prefix}${part}`} className={filled ? s.part : s.missing}>
                <Icon aria-hidden="true" size={16} strokeWidth={2} />
                <span>
                  {t(`field.${part}`)}
                  <span className="visually-hidden">: {t(filled ? 'rail.done' : 'rail.missing')}</span>
                </span>
              </PartLink>
            </li>
          );
        })}
      </Stack>
    </nav>
  );
}

/** Who, when, about what, how far. */
export function Facts({ commitment, lang }: { commitment: CommitmentDetail; lang: string }) {
  const { t } = useTranslation('commitments');
  const day = useDay();
  const { content } = commitment;
  const level = commitment.potential ?? 'unrated';
  return (
    <Stack as="dl" gap={4} className={s.facts}>
      <div>
        <dt>{t('facts.lead')}</dt>
        <dd lang={lang}>{content.leadOrganisation?.name ?? t('facts.none')}</dd>
      </div>
      <div>
        <dt>{t('facts.period')}</dt>
        <dd>
          {content.startsOn && content.endsOn ? `${day(content.startsOn)} – ${day(content.endsOn)}` : t('facts.none')}
        </dd>
      </div>
      <div>
        <dt>{t('facts.themes')}</dt>
        <dd lang={lang}>{content.themes.map(({ name }) => name).join(' · ') || t('facts.none')}</dd>
      </div>
      <div>
        <dt>{t('facts.potential')}</dt>
        <Row as="dd" gap={2.5} align="center">
          <Swatch level={level} />
          {t(`potential.${level}`)}
        </Row>
      </div>
      {content.carriedOverFrom !== '' && (
        <div>
          <dt>{t('facts.carried')}</dt>
          <dd lang={lang}>{content.carriedOverFrom}</dd>
        </div>
      )}
      {commitment.drafters.length > 0 && (
        <div>
          <dt>{t('facts.drafters')}</dt>
          <dd>
            <Stack as="ul" gap={1} className={s.drafters}>
              {commitment.drafters.map(({ seatId, organisation, sector }) => (
                <li key={seatId}>
                  <SectorMark sector={sector} named size={14} />
                  {organisation}
                </li>
              ))}
            </Stack>
          </dd>
        </div>
      )}
    </Stack>
  );
}
