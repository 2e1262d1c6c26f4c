import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';

/** Something that happened and did not reach somebody who should have heard of it. */
export const failedDeliverySchema = z.object({
  id: z.uuid(),
  /** who did not hear of it: `letters` */
  subscriber: z.string(),
  /** what happened: `seat.given` */
  type: z.string(),
  forumName: z.string(),
  cycleTitle: z.string().nullable(),
  /** whom it was for, where that is one person */
  personName: z.string().nullable(),
  at: instantSchema,
  triedAt: instantSchema,
  attempts: z.number().int(),
  /** a code for whoever runs the server; never a message, which could hold an address */
  cause: z.string().nullable(),
  /** no longer tried by itself */
  isGivenUp: z.boolean(),
});
export const failedDeliveriesSchema = z.object({ items: z.array(failedDeliverySchema) });
export type FailedDelivery = z.infer<typeof failedDeliverySchema>;
export type FailedDeliveries = z.infer<typeof failedDeliveriesSchema>;
