import { z } from 'zod';
import { instantSchema } from '../kernel/fields.ts';
import { orderOf, pageLimit, pageNumber, unlessBlank } from '../kernel/paging.ts';
import { DELIVERY_ORDERS, DELIVERY_STATES } from './deliveries.ts';

/** Something that happened and did not reach somebody who should have heard of it. */
const failedDeliverySchema = z.object({
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
export const deliveriesQuerySchema = z.strictObject({
  /** Words of a line as its reader sees it in their language: what it is, forum and cycle, what happens next, cause. */
  q: z.string().trim().max(200).optional(),
  state: unlessBlank(z.enum(DELIVERY_STATES)),
  sort: orderOf(DELIVERY_ORDERS),
  page: pageNumber,
  limit: pageLimit(50),
});
export type DeliveriesQuery = z.infer<typeof deliveriesQuerySchema>;
export const failedDeliveriesSchema = z.object({
  items: z.array(failedDeliverySchema),
  /** How many match in all, whatever the page. */
  found: z.int(),
  /** Which page this is; behind the last one there is the last one. */
  page: z.int(),
});
export type FailedDelivery = z.infer<typeof failedDeliverySchema>;
export type FailedDeliveries = z.infer<typeof failedDeliveriesSchema>;
