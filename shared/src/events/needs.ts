import { z } from 'zod';
import { STAGE_NAMES } from '../cycles/rules.ts';
import { addressSchema, instantSchema } from '../kernel/fields.ts';
import { GATE_CRITERIA } from '../standards/process.ts';

/**
 * One thing that a person should do. It is read from the state each time and kept nowhere: once it is done, or can no longer
 * be done, it is not there. `kind` picks the sentence, which `params` fill; the deadline is said in `timeZone`.
 */
const need = <Kind extends string, Subject extends string, Params extends z.ZodRawShape>(
  kind: Kind,
  subject: Subject,
  params: Params,
) =>
  z.object({
    kind: z.literal(kind),
    subject: z.object({ kind: z.literal(subject), id: z.uuid() }),
    params: z.object(params),
    href: addressSchema,
    /** null: it waits for this person alone, and nothing closes */
    deadline: instantSchema.nullable(),
    timeZone: z.string(),
    /** false: nothing can be done about it yet, or its deadline is more than {@link NOW_DAYS} days away and it is no vote or board that is open */
    isNow: z.boolean(),
  });
const title = z.string();

export const needSchema = z.discriminatedUnion('kind', [
  need('vote', 'ballot', { title }),
  need('resume-ballot', 'ballot', { title }),
  need('decide-objections', 'ballot', { title, count: z.number().int() }),
  need('answer-contributions', 'consultation', { title, count: z.number().int() }),
  need('finish-consultation', 'consultation', { title }),
  need('finish-announcement', 'announcement', { title }),
  need('finish-diagnosis', 'diagnosis', { title }),
  need('mend-diagnosis', 'diagnosis', { title }),
  need('restore-diagnosis', 'diagnosis', { title }),
  need('finish-commitment', 'commitment', { title }),
  need('answer-requests', 'cycle', { title, count: z.number().int() }),
  need('answer-as-administration', 'person-request', { title, count: z.number().int() }),
  need('decide-participation', 'cycle', { title, count: z.number().int() }),
  need('review-diagnoses', 'cycle', { title, count: z.number().int() }),
  need('name-contact', 'cycle', { title }),
  need('untangle-meetings', 'cycle', { title }),
  need('cover-tables', 'cycle', { title, count: z.number().int() }),
  need('notify-of-meeting', 'meeting', { title, count: z.number().int() }),
  need('notify-of-ballot', 'ballot', { title, count: z.number().int() }),
  need('notify-of-stage', 'stage', { title, stage: z.enum(STAGE_NAMES), count: z.number().int() }),
  need('notify-of-contributions', 'consultation', { title, count: z.number().int() }),
  need('notify-of-decision', 'cycle', { title, count: z.number().int() }),
  need('meet-gate', 'stage', {
    title,
    stage: z.enum(STAGE_NAMES),
    criterion: z.enum(GATE_CRITERIA),
    count: z.number().int(),
  }),
  need('reach-diagnoses', 'cycle', { title, count: z.number().int() }),
  need('close-stage', 'stage', { title, stage: z.enum(STAGE_NAMES) }),
  need('reach-invited', 'cycle', { title, count: z.number().int() }),
  need('invite-again', 'cycle', { title, count: z.number().int() }),
  need('name-titulars', 'cycle', { title, count: z.number().int() }),
  need('publish-cycle', 'cycle', { title }),
  need('publish-meetings', 'cycle', { title, count: z.number().int() }),
  need('vote-ahead', 'ballot', { title }),
  need('vote-suspended', 'ballot', { title }),
  need('attend-meeting', 'meeting', { title }),
  need('answer-meeting', 'meeting', { title }),
  need('write-on-board', 'board', { title }),
  need('vote-on-board', 'board', { title }),
  need('close-board', 'board', { title }),
]);
export type Need = z.infer<typeof needSchema>;

type Found<One> = One extends Need ? Omit<One, 'isNow'> : never;
/** As a feature finds it; whether it stands under «now» is decided for all in one place. */
export type FoundNeed = Found<Need>;

/** Nothing can be done about these yet, however near they are: one is to know of them. */
const AHEAD: ReadonlySet<string> = new Set<Need['kind']>(['vote-ahead', 'vote-suspended']);

/** These are taken now, and shut at their deadline: however far away that is, they wait for nobody but whoever reads it. */
const OPEN: ReadonlySet<string> = new Set<Need['kind']>(['vote', 'write-on-board', 'vote-on-board']);

/** As far ahead as a home shows meetings, too. */
const NOW_DAYS = 7;

/** What waits without a deadline, and what is due at one instant, stands in this order of kinds. */
const KINDS: readonly string[] = needSchema.options.map((option) => option.shape.kind.value);
const placeOf = ({ kind }: FoundNeed): number => KINDS.indexOf(kind);

/** In the order of what is due: deadlines first, the nearest on top, then what waits without one. */
export function inOrder(found: readonly FoundNeed[], now: Date): Need[] {
  const dueAt = ({ deadline }: FoundNeed) => (deadline === null ? Number.POSITIVE_INFINITY : Date.parse(deadline));
  const isNear = (one: FoundNeed) => one.deadline === null || dueAt(one) - now.getTime() <= NOW_DAYS * 86_400_000;
  const isNow = (one: FoundNeed) => OPEN.has(one.kind) || (isNear(one) && !AHEAD.has(one.kind));
  return found
    .map((one): Need => ({ ...one, isNow: isNow(one) }))
    .sort((a, b) => Number(b.isNow) - Number(a.isNow) || dueAt(a) - dueAt(b) || placeOf(a) - placeOf(b));
}
