import type { DiagnosisWords } from '@minga/shared/diagnoses/rules.ts';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Paragraphs } from '../../../ui/paragraphs.tsx';
import { ProblemTree } from './problem-tree.tsx';
import s from './diagnosis-text.module.css';

function Chapter({ title, text, locale }: { title: string; text: string; locale: string }) {
  if (text.trim() === '') return null;
  return (
    <Stack as="section" gap={3} className={s.part}>
      <Text as="h2" size={22}>
        {title}
      </Text>
      <Paragraphs text={text} locale={locale} />
    </Stack>
  );
}

/** The words of a diagnosis, chapter by chapter. */
export function DiagnosisChapters({ texts, locale }: { texts: DiagnosisWords; locale: string }) {
  const { t } = useTranslation('diagnoses');
  return (
    <>
      <Chapter title={t('page.summary')} text={texts.summary} locale={locale} />
      <ProblemTree {...texts} locale={locale} />
      <Chapter title={t('page.evidence')} text={texts.evidence} locale={locale} />
      <Chapter title={t('page.proposals')} text={texts.proposals} locale={locale} />
    </>
  );
}
