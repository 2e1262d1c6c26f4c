import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { Download, FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { filePath } from '../api.ts';
import s from './files.module.css';

type Props = { cycleId: string; number: number; files: PublicDiagnosis['files']; locale: string };

/** The files of a diagnosis, each with its size and its fingerprint. */
export function Files({ cycleId, number, files, locale }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  if (files.length === 0) return null;
  return (
    <section className={s.files}>
      <h2 className={s.heading}>{t('page.files')}</h2>
      <ul className={s.list}>
        {files.map((file) => (
          <li key={file.id} className={s.file}>
            <FileText className={s.icon} aria-hidden="true" strokeWidth={1.75} />
            <div className={s.words}>
              {file.isReadable ? (
                <a href={filePath(cycleId, number, file.id)} className={s.link} lang={locale} download>
                  <Download aria-hidden="true" strokeWidth={1.75} />
                  <span>{file.name}</span>
                </a>
              ) : (
                <>
                  <span className={s.name}>{file.name}</span>
                  <span className={s.broken}>{t('page.unreadable')}</span>
                </>
              )}
              <span className={s.size}>{format.bytes(file.bytes)}</span>
              <code className={s.hash}>{file.sha256}</code>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
