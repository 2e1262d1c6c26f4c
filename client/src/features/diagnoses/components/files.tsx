import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { Download, FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { filePath } from '../api.ts';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './files.module.css';

type Props = { cycleId: string; number: number; files: PublicDiagnosis['files']; locale: string };

/** The files of a diagnosis, each with its size and its fingerprint. */
export function Files({ cycleId, number, files, locale }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <Stack as="section" gap={3}>
      <Text as="h2" size={18}>
        {t('page.files')}
      </Text>
      <Stack as="ul" gap={2}>
        {files.map((file) => (
          <Grid as="li" columns="mark" gap={3} key={file.id} className={s.file}>
            <FileText className={s.icon} aria-hidden="true" strokeWidth={1.75} />
            <Stack gap={0.5}>
              {file.isReadable ? (
                <Row
                  as="a"
                  inline
                  gap={2}
                  align="center"
                  href={filePath(cycleId, number, file.id)}
                  className={s.link}
                  lang={locale}
                  download
                >
                  <Download aria-hidden="true" strokeWidth={1.75} />
                  <span>{file.name}</span>
                </Row>
              ) : (
                <>
                  <span className={s.name}>{file.name}</span>
                  <Text as="span" tone="danger" weight={600}>
                    {t('page.unreadable')}
                  </Text>
                </>
              )}
              <Text as="span" tone="muted" size={14}>
                {format.bytes(file.bytes)}
              </Text>
              <code className={s.hash}>{file.sha256}</code>
            </Stack>
          </Grid>
        ))}
      </Stack>
    </Stack>
  );
}
