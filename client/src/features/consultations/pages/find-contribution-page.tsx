import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { useSentForm } from '../../../lib/sent-form.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Stack } from '../../../ui/layout.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { FIND_PATH } from '../api.ts';

export const read: ReadPage = async ({ t }) => ({
  heading: t('consultations:find.title'),
  part: null,
  description: t('consultations:find.lead'),
});

/** Whoever kept the code of a receipt finds their contribution by it, also without a script. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { field } = useSentForm();
  const isUnknown = new URLSearchParams(usePlace().search).get('why') === 'unknown';
  return (
    <Frame narrow>
      <PageHeader title={t('find.title')} lead={t('find.lead')} />
      {isUnknown && <Notice tone="warn" live title={t('find.unknown')} />}
      <Stack as="form" gap={4} method="post" action={FIND_PATH} measure>
        <TextField
          label={t('find.code')}
          hint={t('find.codeHint')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={60}
          required
          {...field('code')}
        />
        <p>
          <Button type="submit" variant="primary">
            {t('find.go')}
          </Button>
        </p>
      </Stack>
    </Frame>
  );
}
