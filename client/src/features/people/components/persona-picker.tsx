import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Persona } from '@minga/shared/people/rules.ts';
import { PERSONAS } from '@minga/shared/people/rules.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { signInAs } from '../api.ts';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './persona-picker.module.css';

export type DemoForum = { slug: string; name: string; locale: Locale };

type Props = {
  id: string;
  forums: readonly DemoForum[];
  /** Instead of going home: where somebody enters again in place. */
  onEntered?: () => Promise<unknown>;
};

/** One press and one is somebody: each person of the demonstration sees a different side of the same forum. */
export function PersonaPicker({ id, forums: listed, onEntered }: Props) {
  const { t, i18n } = useTranslation('people');
  // A forum with several cycles is listed with each.
  const forums = [...new Map(listed.map((forum) => [forum.slug, forum])).values()];
  const own = forums.find(({ locale }) => locale === i18n.language) ?? forums[0];
  const [chosen, setChosen] = useState<string | null>(null);
  const [entering, setEntering] = useState<Persona | null>(null);
  const [error, setError] = useState<unknown>(null);
  const forum = forums.find(({ slug }) => slug === chosen) ?? own;
  if (!forum) return null;
  const enter = async (persona: Persona) => {
    if (entering) return;
    setEntering(persona);
    setError(null);
    try {
      await signInAs(persona, forum.slug);
      if (onEntered) return void (await onEntered());
      // A whole new page: nothing of the person before stays in memory.
      location.assign(paths.home());
    } catch (problem) {
      setError(problem);
      setEntering(null);
    }
  };
  return (
    <div className={`${s.picker} no-print`}>
      <Stack gap={2} className={s.words}>
        <h2 id={id}>{t('demo.title')}</h2>
        <p>{t('demo.lead')}</p>
        {forums.length > 1 && (
          <Row as="fieldset" gap={0} across={5} align="center" wrap>
            <legend className={s.legend}>{t('demo.forum')}</legend>
            {forums.map(({ slug, name, locale }) => (
              <Row as="label" inline gap={2.5} align="center" key={slug} className={s.forum} lang={locale}>
                <input
                  type="radio"
                  name={`${id}-forum`}
                  checked={slug === forum.slug}
                  onChange={() => setChosen(slug)}
                />
                {name}
              </Row>
            ))}
          </Row>
        )}
      </Stack>
      <ProblemNotice error={error} />
      <Grid as="ul" columns="fill-240" gap={3} className={s.people}>
        {PERSONAS.map((persona) => (
          <li key={persona}>
            <button
              type="button"
              className={s.person}
              aria-busy={entering === persona || undefined}
              onClick={() => void enter(persona)}
            >
              <Text as="strong" size={18} weight={600} className={s.role}>
                {t(`persona.${persona}.name`)}
              </Text>
              <Text as="span" size={15} tone="muted" className={s.what}>
                {t(`persona.${persona}.text`)}
              </Text>
            </button>
          </li>
        ))}
      </Grid>
      <noscript>{t('demo.noScript')}</noscript>
    </div>
  );
}
