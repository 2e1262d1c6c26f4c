import {
  legalContactSchema,
  newConsentSchema,
  ownConsentsSchema,
  plannedPrivacySchema,
  privacyCorrectionSchema,
  privacySchema,
} from '@minga/shared/rights/schema.ts';
import { plannedLetterSchema } from '@minga/shared/notices/schema.ts';
import { publicUrlOf } from '../../../config.ts';
import { perPerson } from '../../../platform/http/person-limits.ts';
import { routesOf } from '../../../platform/http/routes.ts';
import { correctPrivacy, giveConsent, setLegalContact, withdrawConsent } from '../commands/privacy.ts';
import { presentPrivacy } from '../present.ts';
import { readPlannedPrivacy } from '../queries/notices.ts';
import { listConsents, readPrivacy } from '../queries/privacy.ts';

const route = routesOf('rights');
const PRIVACY = '/api/cycles/:cycleId/privacy';

/** What a forum says it does with data, and who agreed to it. */
export const privacyRoutes = [
  route.get(PRIVACY, 'What the forum of this cycle does with the data of people, and to whom one writes about it', {
    policy: 'public',
    returns: privacySchema,
    read: (tx, { scope }) => readPrivacy(tx, scope.forumId),
    present: (found, { scope }) => presentPrivacy(found, scope),
  }),
  route.post(
    `${PRIVACY}/planned-letter`,
    'Whom another privacy notice would notify, and its letter; nothing is written',
    {
      policy: 'leader',
      // Only reads.
      repeat: 'recognised',
      body: plannedPrivacySchema,
      returns: plannedLetterSchema,
      read: (tx, { scope, body, deps }) => readPlannedPrivacy(tx, scope, body.reason, publicUrlOf(deps.config)),
    },
  ),
  route.put(PRIVACY, 'Write another privacy notice; what was said before stays to be read', {
    policy: 'leader',
    body: privacyCorrectionSchema,
    command: (tx, { scope, body }) => correctPrivacy(tx, scope, body),
  }),
  route.put('/api/cycles/:cycleId/legal-contact', 'Say to whom one writes about personal data', {
    policy: 'leader',
    body: legalContactSchema,
    command: (tx, { scope, body }) => setLegalContact(tx, scope, body.legalContact),
  }),
  route.post(`${PRIVACY}/consents`, 'Say that I have read the privacy notice of today and agree', {
    policy: 'forum',
    // Whoever agreed has agreed.
    repeat: 'recognised',
    rateLimit: perPerson(20),
    body: newConsentSchema,
    command: (tx, { scope, body }) => giveConsent(tx, scope, body),
  }),
  route.get('/api/account/consents', 'What I agreed to, and which forums ask me', {
    policy: 'signed-in',
    returns: ownConsentsSchema,
    read: (tx, { person }) => listConsents(tx, person.personId),
  }),
  route.delete('/api/account/consents/:consentId', 'Withdraw what I agreed to', {
    policy: 'signed-in',
    command: (tx, { person, params }) => withdrawConsent(tx, person.personId, params.consentId),
  }),
];
