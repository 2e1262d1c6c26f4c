import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { OwnConsents } from '@minga/shared/rights/schema.ts';
import { desc, eq, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import { inEachLanguage } from '../../../platform/texts/texts.ts';
import type { Terms } from '@minga/shared/kernel/retention.ts';
import { readTerms } from '../../../platform/database/retention.ts';
import { termsInWords } from '../policy.ts';
import { listDoors } from '../../boards/queries/claims.ts';
import { cycleOfForum } from '../../cycles/queries.ts';
import { isOfForum } from '../../organisations/queries/of-person.ts';
import { forums } from '../../people/tables.ts';
import { privacyNotices } from '../tables.ts';

/** A text that was agreed to. */
type AgreedNotice = { number: number; locale: Locale; sha256: string };
type PrivacyText = { locale: Locale; body: string; sha256: string };

/** What is true of every installation, with the terms that are set in this one: for forums that have written nothing of their own. */
function ourTexts(terms: Terms): PrivacyText[] {
  const bodies = inEachLanguage((words) => words('privacy-notice:body', termsInWords(words, terms)));
  return Object.entries(bodies).map(([locale, body]) => ({ locale: locale as Locale, body, sha256: sha256Hex(body) }));
}

/** The text that holds in a forum, and those before it. */
export async function readPrivacy(tx: Tx, forumId: string) {
  const [forum] = await tx.select().from(forums).where(eq(forums.id, forumId));
  if (!forum) throw new Error('the forum of a scope is there');
  const versions = await tx
    .select()
    .from(privacyNotices)
    .where(eq(privacyNotices.forumId, forumId))
    .orderBy(desc(privacyNotices.number));
  const [newest] = versions;
  const texts = newest
    ? [{ locale: forum.locale, body: newest.body, sha256: newest.sha256 }]
    : ourTexts(await readTerms(tx));
  return { forum, number: newest?.number ?? 0, texts, versions };
}
export type FoundPrivacy = Awaited<ReturnType<typeof readPrivacy>>;

/** @throws AppError `privacy.changed` when somebody agrees to another text than that of today */
export function requireToday({ number, texts }: FoundPrivacy, said: Omit<AgreedNotice, 'locale'>): PrivacyText {
  const text = number === said.number ? texts.find(({ sha256 }) => sha256 === said.sha256) : undefined;
  if (!text) throw new AppError('privacy.changed');
  return text;
}

/**
 * Which text somebody agrees to, as it is kept beside what they do: the one they say to have read, or, where nothing is said of
 * it, the one that holds today, in their language where there is one.
 * @throws AppError `privacy.changed`
 */
export async function agreedNotice(
  tx: Tx,
  forumId: string,
  reader: Locale,
  said?: Omit<AgreedNotice, 'locale'>,
): Promise<AgreedNotice> {
  const privacy = await readPrivacy(tx, forumId);
  const { number, texts } = privacy;
  const text = said ? requireToday(privacy, said) : (texts.find(({ locale }) => locale === reader) ?? texts[0]);
  if (!text) throw new Error('a forum has a privacy notice');
  return { number, locale: text.locale, sha256: text.sha256 };
}

type Place = { forumId: string; forum: string; cycleId: string; cycleSlug: string };
type GivenRow = Place & {
  id: string;
  number: number;
  locale: Locale;
  at: RawInstant;
  withdrawnAt: RawInstant | null;
  isCurrent: boolean;
};

const currentOfForum = sql`coalesce((select max(n.number) from privacy_notices n where n.forum_id = f.id), 0)`;

/** Is consent `k` about the text that holds today? Ours is another one with other terms, or in another version of Minga. */
const isOfToday = (ours: readonly PrivacyText[]) =>
  sql<boolean>`(k.number = ${currentOfForum} and (k.number > 0 or k.sha256 in ${ours.map(({ sha256 }) => sha256)}))`;

/** Of all forums of a person: which have no answer about the text that holds today, and what she agreed to. */
export async function listConsents(tx: Tx, personId: string): Promise<OwnConsents> {
  const ofToday = isOfToday(ourTexts(await readTerms(tx)));
  const { rows: asked } = await tx.execute<Place>(sql`
    select f.id as "forumId", f.name as forum, c.id as "cycleId", c.slug as "cycleSlug" from forums f ${cycleOfForum}
    where ${isOfForum(sql`f.id`, personId)}
      and not exists (select 1 from consents k where k.forum_id = f.id and k.person_id = ${personId} and ${ofToday})
    order by f.name`);
  const { rows: given } = await tx.execute<GivenRow>(sql`
    select k.id, f.id as "forumId", f.name as forum, c.id as "cycleId", c.slug as "cycleSlug", k.number, k.locale, k.at, k.withdrawn_at as "withdrawnAt",
      ${ofToday} as "isCurrent"
    from consents k join forums f on f.id = k.forum_id ${cycleOfForum}
    where k.person_id = ${personId} order by k.at desc, k.id`);
  return {
    asked,
    doors: await listDoors(tx, personId),
    given: given.map(({ at, withdrawnAt, ...one }) => ({
      ...one,
      at: toDate(at).toISOString(),
      withdrawnAt: withdrawnAt && toDate(withdrawnAt).toISOString(),
    })),
  };
}
