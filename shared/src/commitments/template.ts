import type { FieldError } from '../kernel/errors.ts';

/** The commitment as the standard's template asks for it (reference domain.md section 3). No zod: the client loads this. */

export const COMMITMENT_STATES = ['draft', 'frozen', 'published', 'adopted', 'withdrawn'] as const;
export type CommitmentState = (typeof COMMITMENT_STATES)[number];

export const VALUES = ['transparency', 'participation', 'accountability'] as const;
export type Value = (typeof VALUES)[number];

/** What the forum wrote together, and what the lead entity made of it in validation: never one overwriting the other. */
export const VERSION_KINDS = ['co_created', 'entity'] as const;
export type VersionKind = (typeof VERSION_KINDS)[number];

/** The long texts, in the order in which they are read. */
export const TEXT_FIELDS = ['problem', 'causes', 'doneSoFar', 'solution', 'results', 'addedValue'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

export const COMMITMENT_LIMITS = {
  title: 200,
  text: 8_000,
  value: 4_000,
  milestones: 20,
  milestoneTitle: 300,
  milestoneOutput: 2_000,
} as const;

export type Milestone = {
  id: string;
  title: string;
  output: string;
  dueOn: string | null;
  responsibleOrganisationId: string | null;
};

/** Everything drafters may change, as it travels to and from the form. Days are `YYYY-MM-DD` in the forum's zone. */
export type CommitmentText = Record<TextField, string> & {
  title: string;
  leadOrganisationId: string | null;
  /** null: the value is not claimed */
  values: Record<Value, string | null>;
  startsOn: string | null;
  endsOn: string | null;
  budgetNote: string;
  /** which commitment of an earlier plan this continues; empty when it is new */
  carriedOverFrom: string;
  themeIds: string[];
  milestones: Milestone[];
};

type Named = { id: string; name: string };
/** What a version keeps for ever. Names are written out, because organisations may be renamed later. */
export type VersionContent = Omit<CommitmentText, 'leadOrganisationId' | 'themeIds' | 'milestones'> & {
  leadOrganisation: Named | null;
  themes: Named[];
  milestones: { title: string; output: string; dueOn: string | null; responsibleOrganisation: Named | null }[];
};

const blank = (text: string | null): boolean => text === null || text.trim() === '';

/** What still stops the text from being frozen, field by field; empty when it may be. */
export function missingForFreezing(text: CommitmentText): FieldError[] {
  const missing: FieldError[] = [];
  const need = (field: string, isMissing: boolean, code = 'required') => {
    if (isMissing) missing.push({ field, code });
  };
  need('title', blank(text.title));
  need('leadOrganisationId', text.leadOrganisationId === null);
  need('themeIds', text.themeIds.length === 0, 'required');
  for (const field of TEXT_FIELDS) need(field, blank(text[field]));
  need(
    'values',
    VALUES.every((value) => blank(text.values[value])),
  );
  for (const value of VALUES) need(`values.${value}`, text.values[value] !== null && blank(text.values[value]));
  need('startsOn', text.startsOn === null);
  need('endsOn', text.endsOn === null);
  need('endsOn', text.startsOn !== null && text.endsOn !== null && text.endsOn <= text.startsOn, 'ends-before-start');
  need('milestones', text.milestones.length === 0);
  text.milestones.forEach((milestone, index) => {
    need(`milestones.${index}.title`, blank(milestone.title));
    need(`milestones.${index}.output`, blank(milestone.output));
    need(`milestones.${index}.dueOn`, milestone.dueOn === null);
    need(`milestones.${index}.responsibleOrganisationId`, milestone.responsibleOrganisationId === null);
  });
  return missing;
}

/** Who rates: a reviewer of the Independent Reporting Mechanism, another independent reviewer, an observer of the forum. */
export const RATER_ROLES = ['irm', 'independent', 'observer'] as const;
