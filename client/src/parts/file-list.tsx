import type { StoredFile, WithdrawnFile } from '@minga/shared/files/schema.ts';
import { Download, FileText, FileX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { Grid, Row, Stack, Text } from '../ui/layout.tsx';
import { Fingerprint } from '../ui/stamp.tsx';
import { PlainLink } from '../ui/link.tsx';
import s from './file-list.module.css';

type Props = {
  files: readonly StoredFile[];
  /** Of these only what they were and why they went. */
  withdrawn?: readonly WithdrawnFile[];
  /** On whose clock they went. */
  timeZone?: string;
  hrefOf: (fileId: string) => string;
  /** in which the forum names its files */
  lang: string;
  title: string;
  /** Beside other parts of a page, and not within one. */
  isPart?: boolean;
};

/** Published files, each with its size and its fingerprint. */
export function FileList({ files, withdrawn = [], timeZone, hrefOf, lang, title, isPart }: Props) {
  const { t } = useTranslation('shell');
  const format = useFormat(timeZone);
  if (files.length + withdrawn.length === 0) return null;
  return (
    <Stack as="section" gap={3}>
      {isPart ? (
        <h2 id="files">{title}</h2>
      ) : (
        <Text as="h2" size={18} id="files">
          {title}
        </Text>
      )}
      <Stack as="ul" gap={2}>
        {files.map((file) => (
          <Grid as="li" columns="mark" gap={3} key={file.id} className={s.file}>
            <FileText className={s.icon} aria-hidden="true" strokeWidth={1.75} />
            <Stack gap={0.5}>
              {file.isReadable ? (
                <Row
                  as={PlainLink}
                  inline
                  gap={2}
                  align="center"
                  href={hrefOf(file.id)}
                  className={s.link}
                  lang={lang}
                  download
                >
                  <Download aria-hidden="true" strokeWidth={1.75} />
                  <span>{file.name}</span>
                </Row>
              ) : (
                <>
                  <span className={s.name}>{file.name}</span>
                  <Text as="span" tone="danger" weight={600}>
                    {t('versions.unreadable')}
                  </Text>
                </>
              )}
              <Text as="span" tone="muted" size={14}>
                {format.bytes(file.bytes)}
              </Text>
              <Text as="span" tone="muted" size={14}>
                <Fingerprint sha256={file.sha256} />
              </Text>
            </Stack>
          </Grid>
        ))}
        {withdrawn.map((file) => (
          <Grid as="li" columns="mark" gap={3} key={file.id} className={s.file}>
            <FileX className={s.icon} aria-hidden="true" strokeWidth={1.75} />
            <Stack gap={0.5}>
              <span className={s.name} lang={lang}>
                {file.name}
              </span>
              <Text as="span" weight={600}>
                {t('versions.withdrawn', { date: format.date(file.at) })}
              </Text>
              <Text as="span" lang={lang}>
                {file.reason}
              </Text>
              <Text as="span" tone="muted" size={14}>
                <Fingerprint sha256={file.sha256} />
              </Text>
            </Stack>
          </Grid>
        ))}
      </Stack>
      <Text tone="muted" size={15}>
        {t('versions.fileHint')}
      </Text>
    </Stack>
  );
}
