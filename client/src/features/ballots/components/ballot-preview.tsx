import type { BallotPreview as Preview } from '@minga/shared/ballots/drafts.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Table } from '../../../ui/table.tsx';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { previewQuery } from '../api.ts';
import { voterColumns } from './voter-columns.tsx';
import s from './act-dialog.module.css';
import { Warnings } from './warnings.tsx';

function Roll({ entries }: Pick<Preview, 'entries'>) {
  const { t } = useTranslation('ballots');
  return (
    <details className="fold">
      <summary>{t('announcement.roll', { count: entries.length })}</summary>
      <Table
        caption={t('terms.rollCaption')}
        captionHidden
        rows={entries}
        rowKey={(entry) => entries.indexOf(entry)}
        columns={[
          ...voterColumns(t),
          { key: 'people', heading: t('announcement.people'), cell: ({ people }) => people.join(', ') },
        ]}
      />
    </details>
  );
}

function LeftOut({ preview }: { preview: Preview }) {
  const { t } = useTranslation('ballots');
  const { withoutVote, organisationsWithoutVote } = preview;
  if (withoutVote.length + organisationsWithoutVote.length === 0) return null;
  // Two of one name are two: somebody with several seats is counted for each organisation.
  const people = new Set(withoutVote.map(({ person, organisation }) => `${person}\n${organisation}`)).size;
  const who = [
    organisationsWithoutVote.length > 0 && t('announcement.organisations', { count: organisationsWithoutVote.length }),
    people > 0 && t('announcement.persons', { count: people }),
  ];
  return (
    <details className="fold">
      <summary>{t('announcement.leftOut', { who: who.filter(Boolean).join(', ') })}</summary>
      <ul className={s.fixed}>
        {organisationsWithoutVote.map((name) => (
          <li key={name}>{t('announcement.noSeat', { organisation: name })}</li>
        ))}
        {withoutVote.map(({ person, organisation, why }) => (
          <li key={`${person} ${organisation} ${why}`}>{t(`announcement.why.${why}`, { person, organisation })}</li>
        ))}
      </ul>
    </details>
  );
}

/** The same commitments in other ballots. */
function Asked({ kind, asked }: { kind: 'askedBefore' | 'askedNow'; asked: Preview['askedNow'] }) {
  const { t } = useTranslation('ballots');
  if (asked.length === 0) return null;
  return (
    <Notice tone="warn" title={t(`announcement.${kind}`)}>
      <p>{t(`announcement.${kind}Text`)}</p>
      <ul className={s.fixed}>
        {asked.map(({ commitment, ballotId: id, title }) => (
          <li key={`${commitment} ${id}`}>{t('announcement.askedIn', { commitment, title })}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** Before announcing: whose votes, who is left out, how many people it concerns, and what the rules notice. */
export function BallotPreview({ cycleId, ballot }: { cycleId: string; ballot: BallotDetail }) {
  const { t } = useTranslation('ballots');
  const preview = useQuery(previewQuery(cycleId, ballot));
  if (preview.isPending) return <Skeleton lines={4} />;
  if (preview.isError) return <ProblemNotice error={preview.error} />;
  const { entries, letter, warnings, askedBefore, askedNow, obstacles } = preview.data;
  return (
    <>
      {obstacles.length > 0 && (
        <Notice tone="error" title={t('announcement.obstacles')}>
          <ul className={s.fixed}>
            {obstacles.map(({ code, title }) => (
              <li key={code}>{title}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Roll entries={entries} />
      <LeftOut preview={preview.data} />
      <PlannedLetter plan={letter} />
      {letter.people > 0 && <p>{t('announcement.concerned')}</p>}
      {warnings.length > 0 && (
        <Notice tone="warn" title={t('announcement.warnings')}>
          <Warnings warnings={warnings} />
          {obstacles.length === 0 && <p>{t('announcement.warningsPublic')}</p>}
        </Notice>
      )}
      <Asked kind="askedBefore" asked={askedBefore} />
      <Asked kind="askedNow" asked={askedNow} />
    </>
  );
}
