import type { DiagnosisDraft, DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type CycleScope, useCycle } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { draftsQuery, receiptQuery, useRefreshDiagnoses, useRememberDraft } from '../api.ts';
import { SeatNeeded, StageClosed } from '../components/cannot-submit.tsx';
import { DraftForm } from '../components/draft-form.tsx';
import { ReceiptView } from '../components/receipt-view.tsx';
import { StartPanel } from '../components/start-panel.tsx';
import { TakeBack } from '../components/take-back.tsx';

type HandedInProps = { scope: CycleScope; draft: DiagnosisDraft | undefined; onTakenBack: () => unknown };

/** What was handed in: locked, with its receipt; what is in review may be taken back. */
function HandedIn({ scope, draft, onTakenBack, receipt }: HandedInProps & { receipt: DiagnosisReceipt }) {
  const { cycle, timeZone } = scope;
  const acts = draft?.state === 'submitted' && draft.submission && (
    <TakeBack cycleId={cycle.id} id={draft.id} submission={draft.submission.number} onTaken={onTakenBack} />
  );
  return <ReceiptView receipt={receipt} forumName={cycle.forumName} timeZone={timeZone} acts={acts} />;
}

function HandedInBefore(props: HandedInProps & { draft: DiagnosisDraft }) {
  const { data } = useSuspenseQuery(receiptQuery(props.scope.cycle.id, props.draft.id));
  return <HandedIn {...props} receipt={data} />;
}

/** The draft of the address, or the start; or why neither may be shown now. */
function Seated({ scope }: { scope: CycleScope }) {
  const { cycle, timeZone, seats } = scope;
  const place = usePlace();
  const refresh = useRefreshDiagnoses(cycle.id);
  const remember = useRememberDraft(cycle.id);
  const search = place.search;
  const draftId = new URLSearchParams(search).get('draft');
  const [receipt, setReceipt] = useState<DiagnosisReceipt | null>(null);
  const { data } = useSuspenseQuery({ ...draftsQuery(cycle.id), refetchOnWindowFocus: false });
  const draft = data.items.find((item) => item.id === draftId);
  const stage = cycle.stages.find((one) => one.name === 'preparation');
  const handedIn = { scope, draft, onTakenBack: () => setReceipt(null) };
  if (receipt) return <HandedIn {...handedIn} receipt={receipt} />;
  if (draft?.state === 'published' || draft?.state === 'submitted')
    return <HandedInBefore {...handedIn} draft={draft} />;
  const isOpen = stage?.status === 'open';
  if (!stage || (!isOpen && draft?.state !== 'declared')) {
    return stage ? <StageClosed stage={stage} drafts={data.items} slug={cycle.slug} timeZone={timeZone} /> : null;
  }
  if (!draft || draft.state === 'withdrawn') {
    return (
      <StartPanel
        cycleId={cycle.id}
        slug={cycle.slug}
        timeZone={timeZone}
        deadline={stage.closesAt}
        seats={seats}
        drafts={data.items}
        onStarted={async (started) => {
          remember(started);
          await place.go(paths.newDiagnosis(cycle.slug, { draft: started.id }));
        }}
      />
    );
  }
  return (
    <DraftForm
      key={draft.id}
      cycle={{ id: cycle.id, locale: cycle.locale, timeZone }}
      draft={draft}
      themes={data.themes}
      deadline={stage.closesAt}
      isLate={!isOpen}
      review={data.review}
      onHandedIn={(given) => {
        setReceipt(given);
        void refresh();
      }}
      onDiscarded={async () => {
        await place.go(paths.diagnoses(cycle.slug));
        void refresh();
      }}
    />
  );
}

export function Page() {
  const scope = useCycle();
  return (
    <Frame narrow>
      {scope.isSeated ? <Seated scope={scope} /> : <SeatNeeded slug={scope.cycle.slug} isSignedIn={scope.isSignedIn} />}
    </Frame>
  );
}
