import { keyOfSubject } from '@minga/shared/links/rules.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { GuestTexts, OwnTexts } from '@minga/shared/reports/own-texts.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import { withReach } from '../../../platform/database/reach.ts';
import type { Deps } from '../../../platform/deps.ts';
import { mintScope, type Person, type Scope } from '../../../platform/http/gate.ts';
import { isClaimAstray, isClaimed, listCyclesOfGuest, listDoors } from '../../boards/queries/claims.ts';
import { ownNotes } from '../../boards/queries/own-texts.ts';
import { showSubjects, type SubjectSource } from '../../links/policy.ts';
import { listOffspringOfEach } from '../../links/queries.ts';
import type { OwnText, OwnTextsOf } from '../policy.ts';

type Given = { ownTexts: readonly OwnTextsOf[]; subjects: readonly SubjectSource[] };
type Asker = { scope: Scope; person: Person; deps: Pick<Deps, 'keys'> };

/**
 * What somebody wrote as a guest, on whichever boards, and what became of it as far as she may know. A cycle that is not public
 * tells its guests nothing beyond what stands on the board they were on.
 */
export async function findGuestTexts(
  deps: Pick<Deps, 'db' | 'access' | 'keys'>,
  person: Person,
  given: Given,
): Promise<GuestTexts> {
  const {
    cycles,
    doors,
    isClaimed: claimed,
    isAstray,
  } = await inTransaction(deps.db, async (tx) => ({
    cycles: await listCyclesOfGuest(tx, person.personId),
    doors: await listDoors(tx, person.personId),
    isClaimed: person.isGuest && (await isClaimed(tx, person.personId)),
    isAstray: person.isGuest && (await isClaimAstray(tx, person.personId)),
  }));
  const found = [];
  for (const { id, forumId, slug, ...cycle } of cycles) {
    const scope = await mintScope(deps.access, person, id, 'public').catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'cycle.not-found') return null;
      throw error;
    });
    const texts = await withReach({ forumId }, () =>
      inTransaction(deps.db, async (tx) => {
        if (scope) return findOwnTexts(tx, { scope, person, deps }, given);
        const { texts: own, sealed } = await ownNotes(tx, { cycleId: id, cycleSlug: slug }, person, deps.keys);
        return { items: shape(own, new Map(), new Map()), sealedBoards: sealed };
      }),
    );
    found.push({ ...cycle, id, slug: scope ? slug : null, ...texts });
  }
  return { cycles: found, doors, isGuest: person.isGuest, isClaimed: claimed, isAstray };
}

/**
 * All that somebody wrote in a cycle and what became of it: what each noun knows to be hers, and what others made of it as far
 * as she may know.
 */
export async function findOwnTexts(
  tx: Tx,
  { scope, person, deps }: Asker,
  { ownTexts, subjects }: Given,
): Promise<OwnTexts> {
  const own = [];
  let sealedBoards = 0;
  for (const listOwn of ownTexts) {
    const { texts, sealed = 0 } = await listOwn(tx, scope, person, deps.keys);
    own.push(...texts);
    sealedBoards += sealed;
  }
  const offspring = await listOffspringOfEach(
    tx,
    scope.cycleId,
    own.flatMap(({ sources }) => sources),
  );
  const made = [...offspring.values()].flat();
  const about = own.flatMap((one) => one.about ?? []);
  const shown = await showSubjects(tx, scope, subjects, [...made, ...about]);
  return { items: shape(own, offspring, shown), sealedBoards };
}

type Shown = Awaited<ReturnType<typeof showSubjects>>;
type Offspring = Awaited<ReturnType<typeof listOffspringOfEach>>;

/** The newest first. */
function shape(own: readonly OwnText[], offspring: Offspring, shown: Shown): OwnTexts['items'] {
  return (
    own
      // What stands on something that she may not know of any more is not spoken of.
      .filter((one) => one.about === undefined || shown.has(keyOfSubject(one.about)))
      .sort((a, b) => b.at.getTime() - a.at.getTime())
      .map(({ about: subject, sources, at, answers, removed = null, ...one }) => {
        const stands = subject && shown.get(keyOfSubject(subject));
        const keys = new Set(sources.flatMap((ref) => (offspring.get(keyOfSubject(ref)) ?? []).map(keyOfSubject)));
        return {
          ...one,
          title: one.title || (stands?.label ?? ''),
          path: one.path ?? (stands?.path ? paths.comment(stands.path, one.id) : null),
          at: at.toISOString(),
          removed: removed && { ...removed, at: removed.at.toISOString() },
          madeOfIt: [...keys].flatMap((key) => {
            const found = shown.get(key);
            return found?.label ? [{ title: found.label, path: found.path, state: found.state }] : [];
          }),
          answers: answers.map(({ disposition = null, ...answer }) => ({
            ...answer,
            disposition,
            at: answer.at.toISOString(),
          })),
        };
      })
  );
}
