import { modesFor, type NoticeMode } from '@minga/shared/notices/rules.ts';
import type { NoticeChoices } from '@minga/shared/notices/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../../../ui/field.tsx';
import { Grid, Stack, Text } from '../../../ui/layout.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { choicesQuery, useChoice } from '../api.ts';

type OfForum = NoticeChoices['items'][number];

function ChoicesOfForum({ forum, isOnly }: { forum: OfForum; isOnly: boolean }) {
  const { t } = useTranslation('notices');
  const choice = useChoice();
  const { forumId, forumName, choices } = forum;
  return (
    <Stack as="section" gap={3} aria-label={forumName}>
      {!isOnly && <h3>{forumName}</h3>}
      <Grid columns="fit-280" gap={3} across={4} align="end">
        {choices.map(({ kind, mode }) => (
          <SelectField
            key={kind}
            label={t(`kind.${kind}`)}
            value={choice.isPending && choice.variables.kind === kind ? choice.variables.mode : mode}
            onChange={(event) => choice.mutate({ forumId, kind, mode: event.target.value as NoticeMode })}
          >
            {modesFor(kind).map((one) => (
              <option key={one} value={one}>
                {t(`mode.${one}`)}
              </option>
            ))}
          </SelectField>
        ))}
      </Grid>
      <ProblemNotice error={choice.error} />
    </Stack>
  );
}

/** How letters come: for each forum, kind by kind. */
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
