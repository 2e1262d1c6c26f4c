import type { TFunction } from 'i18next';
import { ProblemError } from '../../../lib/http.ts';
import { addPasskey, askForKey, askForKeyToEnter, enterByKey } from '../api.ts';

/** Can this browser keep keys and show them? None can on a page that came without https from another machine. */
export const hasPasskeys = (): boolean => typeof PublicKeyCredential !== 'undefined' && isSecureContext;

/** What went wrong between browser and device, in one of the sentences that help; whatever else it was, no key was shown. */
const FAILS: Readonly<Record<string, string>> = {
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: 'known',
  ERROR_INVALID_DOMAIN: 'elsewhere',
  ERROR_INVALID_RP_ID: 'elsewhere',
  ERROR_AUTHENTICATOR_MISSING_DISCOVERABLE_CREDENTIAL_SUPPORT: 'unable',
  ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT: 'unable',
  ERROR_AUTHENTICATOR_NO_SUPPORTED_PUBKEYCREDPARAMS_ALG: 'unable',
};

type Say = TFunction<'people'>;

function failureOf(cause: unknown, t: Say): ProblemError {
  const fail = FAILS[(cause as { code?: string }).code ?? ''] ?? 'cancelled';
  const title = t(`account.passkeys.fail.${fail}` as 'account.passkeys.fail.cancelled');
  return new ProblemError({ code: `passkey.${fail}`, status: 0, title });
}

/** Of the library that speaks with devices, loaded by the press that needs it. */
const library = () => import('@simplewebauthn/browser');

/** A new key of this account, kept by a device. */
export async function makePasskey(name: string, t: Say): Promise<void> {
  const [{ startRegistration }, optionsJSON] = await Promise.all([library(), askForKey()]);
  const { id, response } = await startRegistration({ optionsJSON }).catch((cause: unknown) => {
    throw failureOf(cause, t);
  });
  const { clientDataJSON, attestationObject, transports = [] } = response;
  await addPasskey({ name, credential: { id, clientDataJSON, attestationObject, transports } });
}

/** In by a key that a device shows, whosever it is. */
export async function enterByPasskey(t: Say): Promise<void> {
  const [{ startAuthentication }, optionsJSON] = await Promise.all([library(), askForKeyToEnter()]);
  const { id, response } = await startAuthentication({ optionsJSON }).catch((cause: unknown) => {
    throw failureOf(cause, t);
  });
  const { clientDataJSON, authenticatorData, signature, userHandle = '' } = response;
  await enterByKey({ credential: { id, clientDataJSON, authenticatorData, signature, userHandle } });
}
