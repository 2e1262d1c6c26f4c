/** What did not arrive: is it still tried by itself? */
export const DELIVERY_STATES = ['goesOn', 'givenUp'] as const;
/** Columns by which what did not arrive is put in order; without one the oldest comes first. */
export const DELIVERY_ORDERS = ['what', 'forum', 'attempts', 'triedAt', 'cause'] as const;
export type DeliveryOrder = (typeof DELIVERY_ORDERS)[number];

/** Events of which people read a sentence that names whom they are for (`people:deliveries`), by their type. */
export const DELIVERY_SENTENCES = {
  'seat.given': 'seatGiven',
  'role.given': 'roleGiven',
  'invitation.renewed': 'invitationRenewed',
  'notices.lettered': 'lettered',
} as const;
