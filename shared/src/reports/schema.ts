import { z } from 'zod';
import { sha256Schema } from '../kernel/fields.ts';

/** A place in the chain of acts: who keeps it can compare it with a later export of the chain. */
export const auditMarkSchema = z.object({ position: z.int().min(1), hash: sha256Schema });
export type AuditMark = z.infer<typeof auditMarkSchema>;
