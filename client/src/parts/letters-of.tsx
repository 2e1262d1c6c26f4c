import type { Recipients } from '@minga/shared/notices/schema.ts';
import { isAstray } from '@minga/shared/notices/rules.ts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { http } from '../lib/http.ts';
import { Button } from '../ui/button.tsx';
import { Stack, Text } from '../ui/layout.tsx';
import { Notice, ProblemNotice } from '../ui/notice.tsx';
import { LetterNotice } from './letter-notice.tsx';
import { useLetterState } from './letter-state.ts';

type Recipient = Recipients['items'][number];

/** What became of every letter about one thing to one person, the last first. */
export function LettersOf({ recipient, timeZone }: { recipient: Recipient | undefined; timeZone: string }) {
  const stateOf = useLetterState(timeZone);
  return (
    <Stack gap={1}>
      <span>{stateOf(recipient)}</span>
      {recipient?.earlier.map((one) => (
        <Text key={one.id} as="span" tone="muted" size={15}>
          {stateOf(one)}
        </Text>
      ))}
    </Stack>
  );
}

type Props = { cycleId: string; recipient: Recipient; link: string; onChange: () => unknown };

function Astray({ cycleId, recipient, link, onChange }: Props) {
  const { t } = useTranslation('notices');
  const { id, name, informedAt } = recipient;
  const isInformed = informedAt !== null;
  const informing = useMutation({
    mutationFn: () => http.put(`/api/cycles/${cycleId}/notices/${id}/informed`, { isInformed: !isInformed }),
    onSuccess: onChange,
  });
  const said = t(`astray.${isInformed ? 'undo' : 'inform'}`);
  const press = (
    <Button
      size="small"
      variant="plain"
      aria-label={`${said}: ${name}`}
      busy={informing.isPending}
      onClick={() => informing.mutate()}
    >
      {said}
    </Button>
  );
  return (
    <>
      {isInformed ? (
        <Notice tone="success" title={t('astray.informed', { name })} action={press} />
      ) : (
        <LetterNotice
          link={link}
          name={name}
          about={{ title: t('astray.title', { name }), text: t('astray.text') }}
          more={press}
        />
      )}
      <ProblemNotice error={informing.error} />
    </>
  );
}

/** Of those whom a letter did not reach: the link to pass on, and that they know of it by another way. */
export function AstrayLetters({ items, ...props }: Omit<Props, 'recipient'> & { items: readonly Recipient[] }) {
  return items
    .filter(({ letter, readAt, openedAt }) => isAstray(letter) && readAt === null && openedAt === null)
    .map((one) => <Astray key={one.personId} recipient={one} {...props} />);
}
