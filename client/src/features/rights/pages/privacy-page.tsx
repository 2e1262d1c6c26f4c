import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Privacy } from '@minga/shared/rights/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { useLocale } from '../../../lib/i18n.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { useMe } from '../../../lib/session.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Paragraphs } from '../../../ui/paragraphs.tsx';
import { privacyPath, privacyQuery } from '../api.ts';
import { Contact, InShort, NoticeText } from '../components/notice-text.tsx';

const CorrectPrivacyDialog = lazy(() => import('../components/correct-privacy-dialog.tsx'));
const LegalContactDialog = lazy(() => import('../components/legal-contact-dialog.tsx'));
// A stranger is asked nothing.
const ConsentBox = lazy(async () => ({ default: (await import('../components/consent-box.tsx')).ConsentBox }));

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(privacyQuery(cycle.id));
  return {
    heading: t('rights:privacy.title'),
    part: cycle.title,
    description: t('rights:privacy.lead', { forum: cycle.forumName }),
    slug,
    files: [{ href: privacyPath(cycle.id), format: 'JSON' }],
  };
};

type Shown = { cycle: CycleSummary; privacy: Privacy };

function Buttons({ cycle, privacy, body }: Shown & { body: string }) {
  const { t } = useTranslation('rights');
  const [open, setOpen] = useState<'correct' | 'contact' | null>(null);
  const close = () => setOpen(null);
  if (!privacy.abilities.canCorrect) return null;
  return (
    <Row gap={2} wrap className="no-print">
      <Button size="small" onClick={() => setOpen('correct')}>
        {t('correct.open')}
      </Button>
      <Button size="small" onClick={() => setOpen('contact')}>
        {t('contact.open')}
      </Button>
      <LinkButton size="small" to={paths.personalData(cycle.slug)}>
        {t('data.title')}
      </LinkButton>
      <Suspense>
        {open === 'correct' && (
          <CorrectPrivacyDialog cycleId={cycle.id} privacy={privacy} body={body} onClose={close} />
        )}
        {open === 'contact' && <LegalContactDialog cycleId={cycle.id} privacy={privacy} onClose={close} />}
      </Suspense>
    </Row>
  );
}

/** Each text of the forum's own, with why it was written, and what stood there before. */
function History({ cycle, privacy }: Shown) {
  const { t } = useTranslation('rights');
  if (privacy.versions.length === 0) return null;
  return (
    <Stack as="section" gap={4} aria-labelledby="privacy-versions">
      <h2 id="privacy-versions">{t('privacy.versions')}</h2>
      <DatedLog>
        {privacy.versions.map(({ number, at, reason, body }) => (
          <DatedEntry
            key={number}
            at={at}
            person={null}
            timeZone={cycle.timeZone}
            what={t('privacy.version', { number })}
            reason={reason}
          >
            {number < privacy.number && (
              <details>
                <summary>{t('privacy.former')}</summary>
                <Paragraphs text={body} locale={cycle.locale} />
              </details>
            )}
          </DatedEntry>
        ))}
      </DatedLog>
    </Stack>
  );
}

/** What the forum does with data of people, for everybody; for whoever is in it, the question whether they agree. */
export function Page() {
  const { t } = useTranslation('rights');
  const { cycle } = useCycle();
  const { locale } = useLocale();
  const me = useMe();
  const format = useFormat(cycle.timeZone);
  const privacy = useSuspenseQuery(privacyQuery(cycle.id)).data;
  const text = privacy.texts.find((one) => one.locale === locale) ?? privacy.texts[0];
  const [newest] = privacy.versions;
  if (!text) return null;
  const consent = { number: privacy.number, locale: text.locale, sha256: text.sha256 };
  return (
    <Frame narrow>
      <PageHeader title={t('privacy.title')} lead={t('privacy.lead', { forum: privacy.forum })} />
      <Buttons cycle={cycle} privacy={privacy} body={text.body} />
      <Text tone="muted" size={15}>
        {newest ? t('privacy.since', { when: format.date(newest.at) }) : t('privacy.ours')}
      </Text>
      {privacy.number === 0 && <InShort />}
      <NoticeText body={text.body} locale={text.locale} />
      <Stack as="section" gap={3} aria-labelledby="legal-contact">
        <h2 id="legal-contact">{t('contact.heading')}</h2>
        <Text measure written dir="auto">
          {privacy.legalContact ? <Contact>{privacy.legalContact}</Contact> : t('contact.none')}
        </Text>
      </Stack>
      {me?.actor && !me.actor.isGuest && (
        <Suspense>
          <ConsentBox cycleId={cycle.id} forumId={privacy.forumId} timeZone={cycle.timeZone} text={consent} />
        </Suspense>
      )}
      <History cycle={cycle} privacy={privacy} />
    </Frame>
  );
}
