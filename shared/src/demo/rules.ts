import { demoId } from '../kernel/ids.ts';
import { PERSONAS, type Persona } from '../people/rules.ts';

/** Both forums are read and written by name: their ids are the same on every machine. */
export const DEMO_FORUMS = [
  { slug: 'demo-es', locale: 'es' },
  { slug: 'demo-en', locale: 'en' },
] as const;

/** Personas are people of the forum like everybody else; their key in people.json is the persona's name. */
export const personaId = (forumSlug: string, persona: Persona): string => demoId(forumSlug, `person/${persona}`);

/** Everybody who tries the demonstration is one of these by turns. */
export const isPersona = (personId: string): boolean =>
  DEMO_FORUMS.some(({ slug }) => PERSONAS.some((persona) => personaId(slug, persona) === personId));
