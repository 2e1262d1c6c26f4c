/** Everything that is spoken of by (kind, id) without knowing which feature keeps it: linked, commented on, kept in versions. */
export const SUBJECT_KINDS = [
  'announcement',
  'diagnosis',
  'note',
  'cluster',
  'consultation',
  'contribution',
  'meeting',
  'commitment',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What a link says, read from its first subject to its second: a commitment comes from what people brought. */
export const LINK_KINDS = ['comes-from'] as const;

/** `boardId`: where a note or a cluster lies; neither has a row of its own. */
export type SubjectRef = { readonly kind: SubjectKind; readonly id: string; readonly boardId?: string | null };

/** One name for a subject, to look it up by. */
export const keyOfSubject = ({ kind, id }: SubjectRef): string => `${kind} ${id}`;
