import type { ConsultationWords } from '@minga/shared/consultations/schema.ts';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../../../ui/layout.tsx';
import { AuthorFields } from './author-fields.tsx';
import s from './phone-preview.module.css';
import { QuestionFields, unbound } from './question-fields.tsx';

const quiet = () => undefined;

/** As whoever contributes will see it on a phone. Nothing in it can be filled in. */
export function PhonePreview({ words, lang }: { words: ConsultationWords; lang: string }) {
  const { t } = useTranslation('consultations');
  return (
    <figure className={s.figure}>
      <figcaption>
        <Text tone="muted" size={15}>
          {t('design.preview')}
        </Text>
      </figcaption>
      <div className={s.phone} inert>
        <Stack gap={4}>
          <Text as="h3" size={28} lang={lang}>
            {words.title || t('untitled')}
          </Text>
          <p lang={lang} className={s.intro}>
            {words.introduction}
          </p>
          <QuestionFields questions={words.questions} lang={lang} bind={unbound} error={quiet} />
          <AuthorFields one={words} as="stranger" bind={unbound} error={quiet} />
        </Stack>
      </div>
    </figure>
  );
}
