import { TEXT_FIELDS, VALUES, type VersionContent } from '@minga/shared/commitments/template.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import s from './reading.module.css';

/** Line breaks of the drafters become paragraphs. */
export function Paragraphs({ text }: { text: string }) {
  return text
    .split(/\n+/)
    .filter((part) => part.trim() !== '')
    .map((part, at) => ({ part, id: `${at} ${part.slice(0, 12)}` }))
    .map(({ part, id }) => (
      <p key={id} dir="auto">
        <LinkedText>{part}</LinkedText>
      </p>
    ));
}

/** A day without an hour: the same everywhere on Earth, so it is read in UTC. */
export function useDay() {
  const format = useFormat('UTC');
  return (day: string) => format.date(`${day}T12:00:00Z`);
}

function Milestones({ content, lang }: { content: VersionContent; lang: string }) {
  const { t } = useTranslation('commitments');
  const day = useDay();
  const steps = content.milestones.map((milestone, index) => ({ ...milestone, number: index + 1 }));
  if (steps.length === 0) return <p className={s.missing}>{t('milestone.empty')}</p>;
  return (
    <Stack as="ol" aria-label={t('milestone.caption')}>
      {steps.map(({ number, title, output, dueOn, responsibleOrganisation }) => (
        <li key={number} className={s.milestone}>
          <Text as="span" size={28} tone="terracotta" face="figure" aria-hidden="true">
            {number}
          </Text>
          <div className={s.step}>
            <h3 lang={lang}>{title || t('facts.none')}</h3>
            <p lang={lang}>
              <LinkedText>{output}</LinkedText>
            </p>
          </div>
          <Text size={15} tone="muted" className={s.due}>
            {dueOn ? <time dateTime={dueOn}>{day(dueOn)}</time> : t('facts.none')}
            <span>{responsibleOrganisation?.name ?? t('facts.none')}</span>
          </Text>
        </li>
      ))}
    </Stack>
  );
}

/** The text of a commitment, set to be read: one heading per part of the template. */
export function Reading({ content, lang }: { content: VersionContent; lang: string }) {
  const { t } = useTranslation('commitments');
  const claimed = VALUES.filter((value) => content.values[value] !== null);
  return (
    <Stack shrink as="article" gap={6}>
      {TEXT_FIELDS.map((field) => (
        <Stack as="section" gap={3} key={field} id={`part-${field}`} className={s.part}>
          <Text as="h2" size={22}>
            {t(`field.${field}`)}
          </Text>
          <Stack gap={3} lang={lang} className={s.words}>
            {content[field].trim() === '' ? (
              <p className={s.missing}>{t('facts.none')}</p>
            ) : (
              <Paragraphs text={content[field]} />
            )}
          </Stack>
        </Stack>
      ))}
      <Stack as="section" gap={3} id="part-values" className={s.part}>
        <Text as="h2" size={22}>
          {t('field.values')}
        </Text>
        {claimed.length === 0 && <p className={s.missing}>{t('facts.none')}</p>}
        <Stack measure as="dl" gap={4} className={s.values}>
          {claimed.map((value) => (
            <div key={value}>
              <dt>{t(`field.${value}`)}</dt>
              <dd lang={lang}>
                <LinkedText>{content.values[value] ?? ''}</LinkedText>
              </dd>
            </div>
          ))}
        </Stack>
      </Stack>
      <Stack as="section" gap={3} id="part-milestones" className={s.part}>
        <Text as="h2" size={22}>
          {t('field.milestones')}
        </Text>
        <Milestones content={content} lang={lang} />
      </Stack>
      <Stack as="section" gap={3} id="part-budgetNote" className={s.part}>
        <Text as="h2" size={22}>
          {t('field.budgetNote')}
        </Text>
        <Stack gap={3} lang={lang} className={s.words}>
          {content.budgetNote.trim() === '' ? (
            <p className={s.missing}>{t('facts.none')}</p>
          ) : (
            <Paragraphs text={content.budgetNote} />
          )}
        </Stack>
      </Stack>
    </Stack>
  );
}
