import {
  modesFor,
  modeWithin,
  NOTICE_GROUPS,
  NOTICE_MODES,
  type NoticeGroup,
  type NoticeKind,
  type NoticeMode,
} from '@minga/shared/notices/rules.ts';
import type { NoticeChoices } from '@minga/shared/notices/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../../../ui/field.tsx';
import { Grid, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { choicesQuery, useChoice } from '../api.ts';

type OfForum = NoticeChoices['items'][number];
const GROUPS = Object.keys(NOTICE_GROUPS) as NoticeGroup[];
/** Of several kinds that do not come alike. */
const MIXED = '';

type Chosen = { kind: NoticeKind; mode: NoticeMode };

/** How these come, when that is one choice; what concerns a right counts with whatever cannot be said of it. */
const modeOf = (choices: readonly Chosen[]): NoticeMode | typeof MIXED =>
  NOTICE_MODES.find((mode) => choices.every((one) => one.mode === modeWithin(one.kind, mode))) ?? MIXED;

type PickProps = {
  label: string;
  forumId: string;
  choices: readonly Chosen[];
  choose: ReturnType<typeof useChoice>;
};

/** One choice for one kind or for several, which stands at once and is asked of the server after. */
function Pick({ label, forumId, choices, choose }: PickProps) {
  const { t } = useTranslation('notices');
  const [first, ...more] = choices;
  const pending = choose.isPending && choose.variables.forumId === forumId ? choose.variables : null;
  const shown = choices.map(({ kind, mode }) => ({
    kind,
    mode: pending?.kinds.includes(kind) ? modeWithin(kind, pending.mode) : mode,
  }));
  const mode = modeOf(shown);
  const modes = first && more.length === 0 ? modesFor(first.kind) : NOTICE_MODES;
  return (
    <SelectField
      label={label}
      value={mode}
      onChange={({ target }) =>
        choose.mutate({ forumId, kinds: choices.map(({ kind }) => kind), mode: target.value as NoticeMode })
      }
    >
      {mode === MIXED && (
        <option value={MIXED} disabled>
          {t('choices.mixed')}
        </option>
      )}
      {modes.map((one) => (
        <option key={one} value={one}>
          {t(`mode.${one}`)}
        </option>
      ))}
    </SelectField>
  );
}

function ChoicesOfForum({ forum, isOnly }: { forum: OfForum; isOnly: boolean }) {
  const { t } = useTranslation('notices');
  const choose = useChoice();
  const { forumId, forumName, choices } = forum;
  const of = { forumId, choose };
  const inGroup = (group: NoticeGroup) =>
    choices.filter(({ kind }) => (NOTICE_GROUPS[group] as readonly NoticeKind[]).includes(kind));
  return (
    <Stack as="section" gap={4} aria-label={forumName}>
      {!isOnly && <h3>{forumName}</h3>}
      <Pick {...of} label={t('choices.all')} choices={choices} />
      <Grid columns="fit-280" gap={3} across={4} align="end">
        {GROUPS.map((group) => (
          <Pick key={group} {...of} label={t(`group.${group}`)} choices={inGroup(group)} />
        ))}
      </Grid>
      <ProblemNotice error={choose.error} />
      <details className="fold">
        <summary>{t('choices.more')}</summary>
        <Stack gap={5}>
          {GROUPS.map((group) => (
            <Stack key={group} as="section" gap={3} aria-label={t(`group.${group}`)}>
              <h4>{t(`group.${group}`)}</h4>
              <Grid columns="fit-280" gap={3} across={4} align="end">
                {inGroup(group).map((one) => (
                  <Pick key={one.kind} {...of} label={t(`kind.${one.kind}`)} choices={[one]} />
                ))}
              </Grid>
            </Stack>
          ))}
        </Stack>
      </details>
    </Stack>
  );
}

/** How letters come: for each forum, by what they are about, or kind by kind. */
export function Choices() {
  const { t } = useTranslation('notices');
  const { items } = useSuspenseQuery(choicesQuery).data;
  if (items.length === 0) return null;
  return (
    <Stack as="section" gap={4} ruled={5} aria-labelledby="choices">
      <h2 id="choices">{t('choices.title')}</h2>
      <Text tone="muted" measure>
        {t('choices.lead')}
      </Text>
      {items.map((forum) => (
        <ChoicesOfForum key={forum.forumId} forum={forum} isOnly={items.length === 1} />
      ))}
    </Stack>
  );
}
