import { z } from 'zod';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A place in the chain of acts: who keeps it can compare it with a later export of the chain. */
export const auditMarkSchema = z.object({ position: z.int().min(1), hash: sha256Schema });
export type AuditMark = z.infer<typeof auditMarkSchema>;
