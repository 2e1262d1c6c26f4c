import type { DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { spokenMark } from '@minga/shared/reports/rules.ts';
import { ExternalLink, Printer } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Receipt } from '../../../ui/stamp.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { cx } from '../../../ui/cx.ts';
import s from './receipt-view.module.css';

type Props = {
  receipt: DiagnosisReceipt;
  forumName: string;
  timeZone: string;
  /** What else may be done with what was handed in. */
  acts?: ReactNode;
};

/** The receipt, as paper: to print, to copy, to compare later. */
export function ReceiptView({ receipt, forumName, timeZone, acts }: Props) {
  const { t } = useTranslation(['diagnoses', 'shell']);
  const format = useFormat(timeZone);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const address = `${location.origin}${receipt.path}`;
  const at = format.moment(receipt.at);
  const until = receipt.publishesAt && format.weekday(lastInstantOf(receipt.publishesAt));
  const lines = [
    { label: t('receipt.number'), value: t('item.number', { number: receipt.number }) },
    { label: t('receipt.titleLine'), value: receipt.title },
    { label: t('receipt.organisation'), value: receipt.organisation },
    { label: t('receipt.person'), value: receipt.person },
    { label: t('receipt.at'), value: at },
    ...(until ? [{ label: t('receipt.until'), value: t('receipt.untilDay', { until }) }] : []),
    ...receipt.files.map((file) => ({
      label: t('receipt.file', { name: file.name, size: format.bytes(file.bytes) }),
      value: file.sha256,
      code: true,
    })),
    { label: t('receipt.fingerprint'), value: receipt.sha256, code: true },
    ...(receipt.act ? [{ label: t('receipt.act'), value: spokenMark(receipt.act), code: true }] : []),
    { label: t('receipt.link'), value: address, code: true },
  ];
  const text = [
    `${t('receipt.title')} · ${forumName}`,
    ...lines.map((line) => `${line.label}: ${line.value}`),
    ...(receipt.act ? ['', t('shell:acts.check')] : []),
  ].join('\n');
  return (
    <Stack gap={5} align="center">
      <Stack as="header" gap={2} className={cx('no-print', s.header)}>
        <h1 ref={title} tabIndex={-1} className={s.title}>
          {t(until ? 'receipt.handedIn' : 'receipt.sent')}
        </h1>
        <Text tone="muted" size={18}>
          {until ? t('receipt.handedInText', { until }) : t('receipt.sentText')}
        </Text>
      </Stack>
      <div className={s.paper}>
        <Receipt title={forumName} lines={lines}>
          {receipt.files.length === 0 && <p>{t('receipt.noFile')}</p>}
          {receipt.act && <p className={s.check}>{t('shell:acts.check')}</p>}
        </Receipt>
      </div>
      <Row gap={2} justify="center" wrap className="no-print">
        <LinkButton to={receipt.path} variant="primary" icon={<ExternalLink aria-hidden="true" />}>
          {t(until ? 'receipt.openInReview' : 'receipt.open')}
        </LinkButton>
        <Button icon={<Printer aria-hidden="true" />} onClick={() => window.print()}>
          {t('receipt.print')}
        </Button>
        <CopyButton text={text} label={t('receipt.copy')} />
        {acts}
      </Row>
    </Stack>
  );
}
