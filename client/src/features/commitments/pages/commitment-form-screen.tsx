import { hintsFor } from '@minga/shared/commitments/rules.ts';
import type { CommitmentDetail, DraftingOptions } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type CycleScope, useCycle } from '../../../lib/cycle.ts';
import { useLocale } from '../../../lib/i18n.ts';
import { usePlace } from '../../../lib/place.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { DraftNotices } from '../../../parts/draft-notices.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { SaveLine } from '../../../parts/save-line.tsx';
import { SavedStates } from '../../../parts/saved-states.tsx';
import { commitmentQuery, commitmentsQuery, draftingOptionsQuery, statesOf } from '../api.ts';
import { DraftForm } from '../components/draft-form.tsx';
import { Freeze } from '../components/freeze.tsx';
import { Hints } from '../components/hints.tsx';
import { NewCommitment } from '../components/new-commitment.tsx';
import { PartList } from '../components/rail.tsx';
import { useAutosave } from '../components/use-autosave.ts';
import { useTextReading } from '../components/use-text-reading.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './commitment-form-screen.module.css';

type FormProps = { scope: CycleScope; detail: CommitmentDetail; options: DraftingOptions; text: CommitmentText };

/** Brings the field a hint speaks of into view and puts the cursor there. */
function goTo(field: string): void {
  const place = document.getElementById(`field-${field}`);
  const control = place?.matches('input, textarea, select')
    ? place
    : place?.querySelector<HTMLElement>('[role="spinbutton"], input:not([hidden]), textarea, select, button');
  place?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}

function DraftingForm({ scope, detail, options, text: saved }: FormProps) {
  const { t } = useTranslation('commitments');
  const { go } = usePlace();
  const cycleId = scope.cycle.id;
  const [draft, snapshot] = useAutosave(cycleId, detail, saved);
  const { text, version, state } = snapshot;
  const reading = useTextReading(options, scope.cycle.locale, scope.timeZone);
  const states = statesOf(cycleId, detail.number, draft);
  const hints = useMemo(
    () =>
      hintsFor(text, { ...options, sources: detail.sources, drafters: detail.drafters, coCreated: null, reason: '' }),
    [text, options, detail.sources, detail.drafters],
  );
  const read = paths.commitment(scope.cycle.slug, detail.number);
  return (
    <Frame>
      <Stack as="header" gap={2}>
        <Text tone="muted" weight={600}>
          {t('number', { number: detail.number })} · {t('form.editTitle')}
        </Text>
        <h1 lang={scope.cycle.locale} className={s.title}>
          {text.title}
        </h1>
        {options.drafting.kind === 'entity' && <Notice>{t('form.entity')}</Notice>}
      </Stack>
      <Row gap={1} across={4} align="center" justify="between" wrap className={s.bar}>
        <SaveLine state={state} timeZone={scope.timeZone} onRetry={() => void draft.flush()} />
        <SavedStates source={states} now={text} reading={reading} canBringBack={state.kind === 'saved'} />
        <LinkButton to={read} variant="quiet" size="small" icon={<Eye aria-hidden="true" />}>
          {t('form.read')}
        </LinkButton>
      </Row>
      <DraftNotices draft={draft} snapshot={snapshot} reading={reading} />
      <Stack gap={6} className={s.columns}>
        <div className={s.rail}>
          <PartList content={text} prefix="field-" />
        </div>
        <Stack shrink gap={7} align="start" className={s.middle}>
          <DraftForm text={text} options={options} onChange={draft.change} />
          <Freeze
            cycleId={scope.cycle.id}
            detail={detail}
            options={options}
            text={text}
            version={version}
            isSaved={state.kind === 'saved'}
            onFrozen={() => void go(read)}
          />
        </Stack>
        <aside className={s.side}>
          <Hints hints={hints} isPrivate={detail.publishedAt === null} onGo={goTo} />
        </aside>
      </Stack>
    </Frame>
  );
}

function EditPage({ scope, number }: { scope: CycleScope; number: number }) {
  const { t } = useTranslation('commitments');
  const { locale } = useLocale();
  const detail = useSuspenseQuery({ ...commitmentQuery(scope.cycle.id, number), refetchOnWindowFocus: false }).data;
  const options = useSuspenseQuery(draftingOptionsQuery(scope.cycle.id)).data;
  if (detail.text !== null && detail.abilities.canEdit)
    return <DraftingForm scope={scope} detail={detail} options={options} text={detail.text} />;
  const { why } = options.drafting;
  return (
    <Frame narrow>
      <Notice
        tone="warn"
        title={t(why ? 'form.closed' : 'form.notYours')}
        action={<LinkButton to={paths.commitment(scope.cycle.slug, number)}>{t('form.read')}</LinkButton>}
      >
        {why?.[locale]}
      </Notice>
    </Frame>
  );
}

/** Nobody is shown a form that would be refused: strangers are asked to sign in, the others are told why it is shut. */
function NewPage({ scope }: { scope: CycleScope }) {
  const { t } = useTranslation('commitments');
  const { locale } = useLocale();
  const { why } = useSuspenseQuery(draftingOptionsQuery(scope.cycle.id)).data.drafting;
  const { canCreate } = useSuspenseQuery(commitmentsQuery(scope.cycle.id)).data.abilities;
  if (canCreate) return <NewCommitment scope={scope} />;
  return (
    <Frame narrow>
      <PageHeader title={t(why ? 'form.closed' : 'form.seatTitle')} lead={why ? why[locale] : t('form.seatText')} />
      <LinkButton to={paths.commitments(scope.cycle.slug)}>{t('form.readAll')}</LinkButton>
    </Frame>
  );
}

/** `/commitments/new` asks for a title; `/commitments/:number/edit` is the drafting form. */
export function Page() {
  const scope = useCycle();
  const number = usePlace().params['number'];
  return number === undefined ? <NewPage scope={scope} /> : <EditPage scope={scope} number={Number(number)} />;
}
