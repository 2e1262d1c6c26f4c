import type { Recipients, StrangerLetter } from '@minga/shared/notices/schema.ts';
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

/** Kinds that stand beside others in one list. */
const SEVERAL = ['ballot-announced', 'ballot-result', 'seat-given', 'seat-changed', 'seat-ended'] as const;

/** What became of every letter about one thing to one person, the last first. */
export function LettersOf({ recipient, timeZone }: { recipient: Recipient | undefined; timeZone: string }) {
  const { t } = useTranslation('notices');
  const stateOf = useLetterState(timeZone);
  const said = (one: Omit<Recipient, 'earlier'> | undefined) => {
    const kind = SEVERAL.find((each) => each === one?.kind);
    return kind ? `${t(`of.${kind}`)}: ${stateOf(one)}` : stateOf(one);
  };
  return (
    <Stack gap={1}>
      <span>{said(recipient)}</span>
      {recipient?.earlier.map((one) => (
        <Text key={one.id} as="span" tone="muted" size={15}>
          {said(one)}
        </Text>
      ))}
    </Stack>
  );
}

type AstrayProps = {
  /** where it is said that they know: of a notice, or of a letter to somebody without an account */
  path: string;
  name: string;
  isInformed: boolean;
  link: string;
  /** what is said of it, where the reader has no account */
  text?: string;
  onChange: () => unknown;
};

/** A letter that did not reach somebody: the link to pass on, and that they know of it by another way. */
export function Astray({ path, name, isInformed, link, text, onChange }: AstrayProps) {
  const { t } = useTranslation('notices');
  const informing = useMutation({
    mutationFn: () => http.put(`${path}/informed`, { isInformed: !isInformed }),
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
          about={{ title: t('astray.title', { name }), text: text ?? t('astray.text') }}
          more={press}
        />
      )}
      <ProblemNotice error={informing.error} />
    </>
  );
}

type StrangerProps = Pick<AstrayProps, 'name' | 'onChange'> & {
  cycleId: string;
  letter: StrangerLetter;
  timeZone: string;
  /** what is passed on where it did not arrive; null for whoever does not see to that */
  link: string | null;
};

/** What became of the letter to somebody without an account, and what can be done where it did not arrive. */
export default function LetterToStranger({ cycleId, letter, timeZone, name, link, onChange }: StrangerProps) {
  const { t } = useTranslation('notices');
  const stateOf = useLetterState(timeZone);
  return (
    <Stack gap={2}>
      <Text tone={isAstray(letter.letter) && letter.informedAt === null ? 'danger' : 'muted'} size={15}>
        {letter.letter === 'dropped' ? t('letter.unneeded') : stateOf(letter)}
      </Text>
      {isAstray(letter.letter) && link !== null && (
        <Astray
          path={`/api/cycles/${cycleId}/letters/${letter.id}`}
          name={name}
          isInformed={letter.informedAt !== null}
          link={link}
          text={t('astray.stranger')}
          onChange={onChange}
        />
      )}
    </Stack>
  );
}

type Props = { cycleId: string; link: string; onChange: () => unknown };

/** Of those whom a letter did not reach: the link to pass on, and that they know of it by another way. */
export function AstrayLetters({ items, cycleId, ...props }: Props & { items: readonly Recipient[] }) {
  return items
    .filter(({ letter, readAt, openedAt }) => isAstray(letter) && readAt === null && openedAt === null)
    .map(({ id, personId, name, informedAt }) => (
      <Astray
        key={personId}
        path={`/api/cycles/${cycleId}/notices/${id}`}
        name={name}
        isInformed={informedAt !== null}
        {...props}
      />
    ));
}
