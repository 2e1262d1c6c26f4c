import { ANSWERS } from '@minga/shared/meetings/answers.ts';
import type { Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Recipients } from '@minga/shared/notices/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AstrayLetters, LettersOf } from '../../../parts/letters-of.tsx';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { recipientsQuery } from '../../../lib/letter-query.ts';
import { attendanceQuery, meetingPath, useAnswer } from '../api.ts';

type Props = { cycleId: string; meetingId: string; timeZone: string };

function OwnAnswer({ cycleId, meetingId, found }: Omit<Props, 'timeZone'> & { found: Attendance }) {
  const { t } = useTranslation('meetings');
  const answer = useAnswer(cycleId, meetingId);
  return (
    <Stack gap={2}>
      <Row gap={2} wrap align="center">
        {ANSWERS.map((one) => (
          <Button
            key={one}
            size="small"
            variant={found.answer === one ? 'primary' : 'plain'}
            aria-pressed={found.answer === one && !found.isEarlier}
            busy={answer.isPending && answer.variables === one}
            onClick={() => answer.mutate(one)}
          >
            {t(`attendance.${found.isEarlier && found.answer === one ? 'confirmPress' : 'answer'}.${one}`)}
          </Button>
        ))}
      </Row>
      <div role="status">
        {found.answer && <Text>{t(`attendance.${found.isEarlier ? 'earlierSaid' : 'said'}.${found.answer}`)}</Text>}
      </div>
      <ProblemNotice error={answer.error} />
    </Stack>
  );
}

type Attendee = NonNullable<Attendance['colleagues']>[number];
type Person = Attendee & { notified: Recipients['items'][number] | undefined; isOut?: boolean };

/** Who it is, for whom they sit, what they said. */
function useColumns(): Column<Attendee>[] {
  const { t } = useTranslation('meetings');
  return [
    { key: 'name', heading: t('attendance.column.name'), isName: true, cell: ({ name }) => name },
    {
      key: 'organisations',
      heading: t('attendance.column.organisations'),
      cell: ({ organisations }) => organisations.join(' · '),
    },
    {
      key: 'answer',
      heading: t('attendance.column.answer'),
      cell: ({ answer, isEarlier }) =>
        answer === null
          ? t('attendance.noAnswer')
          : [t(`attendance.answer.${answer}`), isEarlier ? t('attendance.earlier') : ''].filter(Boolean).join(' '),
    },
  ];
}

/** Who of one's own organisation goes. */
function Colleagues({ rows }: { rows: readonly Attendee[] }) {
  const { t } = useTranslation('meetings');
  return (
    <Stack gap={2}>
      <h3>{t('attendance.colleagues')}</h3>
      <Table
        caption={t('attendance.colleagues')}
        captionHidden
        rows={rows}
        rowKey={({ personId }) => personId}
        columns={useColumns()}
      />
    </Stack>
  );
}

/** Of whoever was notified and is expected no more. */
const OUT = { organisations: [], answer: null, isEarlier: false, isOut: true };

/** Who is expected, who answered, and whom the letter reached. */
function People({ cycleId, meetingId, timeZone, people }: Props & { people: NonNullable<Attendance['people']> }) {
  const { t } = useTranslation('meetings');
  const { data, refetch } = useQuery(recipientsQuery(meetingPath(cycleId, meetingId)));
  const notified = data?.items ?? [];
  const out = notified.filter((one) => people.every(({ personId }) => personId !== one.personId));
  const rows: Person[] = [
    ...people.map((one) => ({ ...one, notified: notified.find(({ personId }) => personId === one.personId) })),
    ...out.map((one) => ({ ...OUT, personId: one.personId, name: one.name, notified: one })),
  ];
  const expected = rows.flatMap(({ notified }) => notified ?? []);
  const columns = useColumns();
  const withOut = columns.map(
    (column): Column<Person> =>
      column.key === 'answer'
        ? { ...column, cell: (one) => (one.isOut ? t('attendance.out') : column.cell?.(one)) }
        : column,
  );
  return (
    <Stack gap={3}>
      <AstrayLetters cycleId={cycleId} items={expected} link={location.href} onChange={refetch} />
      <Table
        caption={t('attendance.people')}
        captionHidden
        rows={rows}
        rowKey={({ personId }) => personId}
        columns={[
          ...withOut,
          {
            key: 'letter',
            heading: t('attendance.column.letter'),
            cell: ({ notified }) => <LettersOf recipient={notified} timeZone={timeZone} />,
          },
        ]}
      />
    </Stack>
  );
}

/** Who comes: asked of whoever is expected, told in numbers to the forum, and by name to the facilitation and to whoever acts for the same organisation. */
export default function AttendanceSection({ cycleId, meetingId, timeZone }: Props) {
  const { t } = useTranslation('meetings');
  const { data: found } = useQuery(attendanceQuery(cycleId, meetingId));
  if (!found) return null;
  const { earlier, ...counts } = found.counts;
  if (counts.yes + counts.maybe + counts.no + counts.none + earlier === 0) return null;
  return (
    <Stack as="section" gap={3} aria-labelledby="attendance">
      <h2 id="attendance">{t('attendance.heading')}</h2>
      {found.isExpected && found.isOpen && <OwnAnswer cycleId={cycleId} meetingId={meetingId} found={found} />}
      <Text>
        {t('attendance.counts', counts)} {earlier > 0 && t('attendance.earlierCount', { count: earlier })}
      </Text>
      {found.colleagues && <Colleagues rows={found.colleagues} />}
      {found.people && <People cycleId={cycleId} meetingId={meetingId} timeZone={timeZone} people={found.people} />}
    </Stack>
  );
}
