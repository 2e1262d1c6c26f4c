import { randomBytes } from 'node:crypto';
import { personaId } from '@minga/shared/demo/rules.ts';
import { dueOn } from '@minga/shared/rights/rules.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { listMembers } from '../../organisations/queries/of-person.ts';
import { listAwaited } from '../../people/queries/not-in.ts';
import { forums, passkeys } from '../../people/tables.ts';
import { readPrivacy } from '../../rights/queries/privacy.ts';
import { consents, personRequests } from '../../rights/tables.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;

/** Everybody has agreed to what the forum does with data, but one who is still asked; and to whom one writes. */
export async function loadRights(tx: Tx, stand: Stand): Promise<void> {
  const { forumId, locale, calendar } = stand;
  const legalContact = wordsOf(locale)('demonstration:legalContact');
  await tx.update(forums).set({ legalContact }).where(eq(forums.id, forumId));
  const { number, texts } = await readPrivacy(tx, forumId);
  const sha256 = texts.find((text) => text.locale === locale)?.sha256 ?? '';
  const asked = personaId(stand.forum.slug, 'participant');
  const members = await listMembers(tx, forumId);
  // Whoever has not come yet was asked nothing.
  const awaited = await listAwaited(tx, forumId, members);
  const people = members.filter((id) => id !== asked && !awaited.has(id));
  await tx.insert(consents).values(
    people.map((personId, place) => ({
      id: stand.id(`consent/${personId}`),
      ...{ personId, forumId, number, locale, sha256 },
      at: new Date(calendar.now.getTime() - (30 + (place % 20)) * DAY),
    })),
  );
  await loadRequests(tx, stand);
  await loadPasskeys(tx, stand);
}

/** One that waits, asked in an account, and one that was answered, which had come by letter. */
async function loadRequests(tx: Tx, stand: Stand): Promise<void> {
  const { forumId, locale, calendar } = stand;
  const say = (part: string) => wordsOf(locale)(`demonstration:requests.${part}`);
  const dayAgo = (days: number) => new Date(calendar.now.getTime() - days * DAY).toISOString().slice(0, 10);
  const lead = personaId(stand.forum.slug, 'facilitator');
  const common = { forumId, recordedBy: lead };
  const [asked, answered] = [dayAgo(12), dayAgo(60)];
  await tx.insert(personRequests).values([
    {
      ...common,
      id: stand.id('request/asked'),
      kind: 'correction',
      personId: personaId(stand.forum.slug, 'cso'),
      recordedBy: personaId(stand.forum.slug, 'cso'),
      words: say('asked'),
      receivedOn: asked,
      dueOn: dueOn(asked, 'month'),
    },
    {
      ...common,
      id: stand.id('request/answered'),
      kind: 'access',
      who: say('who'),
      words: say('letter'),
      receivedOn: answered,
      dueOn: dueOn(answered, 'month'),
      answer: say('answer'),
      answeredBy: lead,
      answeredAt: new Date(calendar.now.getTime() - 45 * DAY),
    },
  ]);
}

/** Two devices of one persona, as her account shows them; what they hold opens nothing, since nobody has it. */
async function loadPasskeys(tx: Tx, stand: Stand): Promise<void> {
  const say = (part: string) => wordsOf(stand.locale)(`demonstration:passkeys.${part}`);
  const ago = (days: number) => new Date(stand.calendar.now.getTime() - days * DAY);
  const personId = personaId(stand.forum.slug, 'cso');
  const none = () => ({ credentialId: randomBytes(20).toString('base64url'), publicKey: randomBytes(77), counter: 0 });
  await tx.insert(passkeys).values([
    { ...none(), id: stand.id('passkey/phone'), personId, name: say('phone'), createdAt: ago(40), lastUsedAt: ago(2) },
    { ...none(), id: stand.id('passkey/work'), personId, name: say('work'), createdAt: ago(6) },
  ]);
}
