import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeftBehind } from '../lib/draft-device.ts';
import type { DraftSnapshot, DraftStore, Part, SaveState } from '../lib/draft-store.ts';
import { useFormat } from '../lib/format.ts';
import { mergeTexts } from '../lib/merge-texts.ts';
import type { SavedBy } from '../lib/saved-by.ts';
import { Button } from '../ui/button.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { Notice, ProblemNotice } from '../ui/notice.tsx';
import { CLASH } from './save-line.tsx';
import { Row, Stack, Text } from '../ui/layout.tsx';
import s from './draft-notices.module.css';
import { TextDiff } from '../ui/text-diff.tsx';

/** Which sentence says who saved meanwhile; when it is not known, none names anybody. */
const whoOf = (by: SavedBy | null | undefined): 'others' | 'self' | 'unknown' =>
  by && by.names.length > 0 ? 'others' : by?.isSelf ? 'self' : 'unknown';
const namesOf = (by: SavedBy | null | undefined): string => by?.names.join(', ') ?? '';

/** How the parts of a text are called and read on screen. */
export type Reading<Text> = {
  label: (part: Part<Text>) => string;
  words: (part: Part<Text>, text: Partial<Text>) => string;
  lang: string;
  timeZone: string;
};
type Props<Text extends object> = { draft: DraftStore<Text>; snapshot: DraftSnapshot<Text>; reading: Reading<Text> };
/** Goes on with what is saved whole; where a colleague changed the same, to the two texts instead. */
export async function unlessClash<Text extends object>(draft: DraftStore<Text>, goOn: () => void): Promise<void> {
  await draft.flush();
  if (draft.getSnapshot().state.kind === 'conflict') document.getElementById(CLASH)?.focus();
  else goOn();
}

type Conflict<Text> = Extract<SaveState<Text>, { kind: 'conflict' }>;

type PartProps<Text> = {
  part: Part<Text>;
  conflict: Conflict<Text>;
  mine: Text;
  reading: Reading<Text>;
  isLine: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
};

/** Both texts of one part with what differs, and what it will say: for words a text that keeps both, to be edited. */
function ConflictPart<Text>({ part, conflict, mine, reading, isLine, value, onChange }: PartProps<Text>) {
  const { t } = useTranslation('shell');
  const { theirs } = conflict;
  const label = reading.label(part);
  const result = { label: t('draft.clash.result', { part: label }) };
  const choose = (chosen: unknown, words: string) => (
    <Button
      size="small"
      onClick={() => onChange(chosen)}
      aria-pressed={JSON.stringify(value) === JSON.stringify(chosen)}
    >
      {words}
    </Button>
  );
  return (
    <Stack as="section" gap={2} className={s.part} aria-label={label}>
      <Text as="h2" size={16} weight={650} face="text">
        {label}
      </Text>
      <Text tone="muted">{t('draft.clash.differences')}</Text>
      <TextDiff before={reading.words(part, theirs.text)} after={reading.words(part, mine)} lang={reading.lang} />
      {typeof value === 'string' &&
        (isLine ? (
          <TextField {...result} value={value} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <TextArea {...result} rows={4} value={value} onChange={(event) => onChange(event.target.value)} />
        ))}
      <Row gap={2} wrap>
        {typeof value === 'string' && choose(merged(part, conflict, mine, isLine), t('draft.clash.both'))}
        {choose(theirs.text[part], t('draft.clash.theirs'))}
        {choose(mine[part], t('draft.clash.mine'))}
      </Row>
    </Stack>
  );
}

/** What keeps both; of what is no text (a date, a choice, a list) the colleague's, which stands on the server. */
function merged<Text>(part: Part<Text>, { base, theirs }: Conflict<Text>, mine: Text, isLine: boolean): unknown {
  const [was, here, there] = [base[part], mine[part], theirs.text[part]];
  if (typeof here !== 'string' || typeof there !== 'string') return there;
  return mergeTexts(typeof was === 'string' ? was : '', there, here, isLine).text;
}

function ConflictPanel<Text extends object>({
  draft,
  conflict,
  snapshot,
  reading,
}: Props<Text> & { conflict: Conflict<Text> }) {
  const { t } = useTranslation('shell');
  // What was written here when it was put before the person; the form behind may still be typed into.
  const [mine] = useState(snapshot.text);
  const [decided, setDecided] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(conflict.parts.map((part) => [part, merged(part, conflict, mine, draft.isLine(part))])),
  );
  const names = conflict.parts.map(reading.label).join(', ');
  return (
    <div id={CLASH} tabIndex={-1}>
      <Notice
        tone="warn"
        live
        title={t(`draft.clash.title.${whoOf(conflict.theirs.by)}`, {
          parts: names,
          names: namesOf(conflict.theirs.by),
        })}
      >
        <p>{t('draft.clash.text')}</p>
        {conflict.parts.map((part) => (
          <ConflictPart
            key={part}
            part={part}
            conflict={conflict}
            mine={mine}
            reading={reading}
            isLine={draft.isLine(part)}
            value={decided[part]}
            onChange={(value) => setDecided((now) => ({ ...now, [part]: value }))}
          />
        ))}
        <Button variant="primary" onClick={() => draft.resolve(decided as Partial<Text>)}>
          {t('draft.clash.save')}
        </Button>
      </Notice>
    </div>
  );
}

function Left<Text extends object>({ draft, left, snapshot, reading }: Props<Text> & { left: LeftBehind<Text> }) {
  const { t } = useTranslation('shell');
  const format = useFormat(reading.timeZone);
  const parts = Object.keys(left.kept.dirty) as Part<Text>[];
  return (
    <Notice
      title={t('draft.left.title', { when: format.dateTime(left.kept.at) })}
      action={
        <Row as="span" gap={2} wrap>
          <Button size="small" onClick={() => draft.bring(left.id)}>
            {t('draft.left.bring')}
          </Button>
          <Button size="small" variant="quiet" onClick={() => draft.discard(left.id)}>
            {t('draft.left.discard')}
          </Button>
        </Row>
      }
    >
      {parts.map((part) => (
        <section key={part} aria-label={reading.label(part)}>
          <Text as="h2" size={16} weight={650} face="text">
            {reading.label(part)}
          </Text>
          <TextDiff
            before={reading.words(part, snapshot.text)}
            after={reading.words(part, left.kept.dirty)}
            lang={reading.lang}
          />
        </section>
      ))}
    </Notice>
  );
}

/** What saving asks of the person, and what it did without asking: told, never silent. */
export function DraftNotices<Text extends object>(props: Props<Text>) {
  const { draft, snapshot, reading } = props;
  const { t } = useTranslation('shell');
  const { state } = snapshot;
  const understood = (
    <Button size="small" variant="quiet" onClick={draft.acknowledge}>
      {t('draft.understood')}
    </Button>
  );
  return (
    <>
      {snapshot.wasRestored && (
        <Notice live action={understood}>
          {t('draft.restored')}
        </Notice>
      )}
      {snapshot.taken.length > 0 && (
        <Notice
          live
          action={understood}
          title={t(`draft.taken.${whoOf(snapshot.takenBy)}`, {
            parts: snapshot.taken.map(reading.label).join(', '),
            names: namesOf(snapshot.takenBy),
          })}
        >
          {t('draft.takenText')}
        </Notice>
      )}
      {state.kind === 'failed' && <ProblemNotice error={state.error} />}
      {state.kind === 'conflict' && <ConflictPanel key={state.theirs.version} {...props} conflict={state} />}
      {snapshot.left.map((left) => (
        <Left key={left.id} {...props} left={left} />
      ))}
    </>
  );
}
