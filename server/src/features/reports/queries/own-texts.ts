import { keyOfSubject } from '@minga/shared/links/rules.ts';
import type { OwnTexts } from '@minga/shared/reports/own-texts.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { Person, Scope } from '../../../platform/http/gate.ts';
import { showSubjects, type SubjectSource } from '../../links/policy.ts';
import { listOffspringOfEach } from '../../links/queries.ts';
import type { OwnTextsOf } from '../policy.ts';

type Given = { ownTexts: readonly OwnTextsOf[]; subjects: readonly SubjectSource[] };
type Asker = { scope: Scope; person: Person; deps: Pick<Deps, 'keys'> };

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
  const items = own
    // What stands on something that she may not know of any more is not spoken of.
    .filter((one) => one.about === undefined || shown.has(keyOfSubject(one.about)))
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .map(({ about: subject, sources, at, answers, ...one }) => {
      const stands = subject && shown.get(keyOfSubject(subject));
      const keys = new Set(sources.flatMap((ref) => (offspring.get(keyOfSubject(ref)) ?? []).map(keyOfSubject)));
      return {
        ...one,
        title: one.title || (stands?.label ?? ''),
        path: one.path ?? stands?.path ?? null,
        at: at.toISOString(),
        madeOfIt: [...keys].flatMap((key) => {
          const found = shown.get(key);
          return found?.label ? [{ title: found.label, path: found.path, state: found.state }] : [];
        }),
        answers: answers.map((answer) => ({ ...answer, at: answer.at.toISOString() })),
      };
    });
  return { items, sealedBoards };
}
