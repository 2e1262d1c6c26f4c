import type { Claim } from '@minga/shared/boards/claims.ts';
import type { GatheringDoor } from '@minga/shared/boards/gatherings.ts';
import type { JoinInfo } from '@minga/shared/boards/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { FailedDeliveries, FailedDelivery } from '@minga/shared/events/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type {
  NewPasskey,
  PasskeyAnswer,
  PasskeyCreation,
  PasskeyRequest,
  Passkeys,
} from '@minga/shared/people/passkeys.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Persona } from '@minga/shared/people/rules.ts';
import type {
  ForumCorrection,
  Forums,
  NewForum,
  NewRole,
  OwnName,
  OwnReading,
  Role,
  Roles,
  Sessions,
  SignInAsked,
} from '@minga/shared/people/schema.ts';
import type { AddressChange, NewAddress, OwnAddress } from '@minga/shared/rights/addresses.ts';
import type { Erasure, ErasureOutlook } from '@minga/shared/rights/schema.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { letterQuery } from '../../lib/letter-query.ts';
import { http, ProblemError } from '../../lib/http.ts';
import { readWhole } from '../../lib/whole-list.ts';
import type { FormKey } from '../../lib/presses.ts';
import { type Key, useAskAgain } from '../../lib/query-keys.ts';
import { keepGoing } from './components/arrival.ts';

/** A board's door as its link opens it. */
export const joinQuery = (code: string) =>
  queryOptions({
    queryKey: ['join', code],
    queryFn: ({ signal }) => http.get<JoinInfo>(`/api/join/${encodeURIComponent(code)}`, signal),
  });

/** The boards of an event, for whoever has its code. */
export const gatheringDoorQuery = (code: string) =>
  queryOptions({
    queryKey: ['join', 'gathering', code],
    queryFn: ({ signal }) => http.get<GatheringDoor>(`/api/gatherings/${encodeURIComponent(code)}`, signal),
  });

/** What the link in the letter of a guest is about, and its one act. */
export const claimQuery = (token: string) =>
  queryOptions({
    queryKey: ['claims', token],
    queryFn: ({ signal }) => http.get<Claim>(`/api/claims/${encodeURIComponent(token)}`, signal),
  });
export const claimTexts = (token: string) => http.post<Claim>(`/api/claims/${encodeURIComponent(token)}`);

/** What the link of a letter about another address is for, and its one act. */
export const addressChangeQuery = (token: string) =>
  queryOptions({
    queryKey: ['address', token],
    queryFn: ({ signal }) => http.get<AddressChange>(`/api/address-changes/${encodeURIComponent(token)}`, signal),
  });
export const followAddressLink = (token: string) =>
  http.post<AddressChange>(`/api/address-changes/${encodeURIComponent(token)}`);

export const ownAddressQuery = queryOptions({
  queryKey: ['address', 'own'],
  queryFn: ({ signal }) => http.get<OwnAddress>('/api/account/address', signal),
});
export const askForAddress = (input: NewAddress, form: FormKey) => http.post<void>('/api/account/address', input, form);
export const keepAddress = () => http.delete<void>('/api/account/address');
export function useRefreshAddress() {
  const askAgain = useAskAgain();
  return () => askAgain('address');
}

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => http.get<Passkeys>('/api/account/passkeys', signal),
});
export const askForKey = () => http.post<PasskeyCreation>('/api/account/passkeys/challenge');
export const addPasskey = (input: NewPasskey) => http.post<{ id: string }>('/api/account/passkeys', input);
export const removePasskey = (id: string) => http.delete(`/api/account/passkeys/${encodeURIComponent(id)}`);
export function useRefreshPasskeys() {
  const askAgain = useAskAgain();
  return () => askAgain('passkeys');
}
export const askForKeyToEnter = () => http.post<PasskeyRequest>('/api/sign-in/passkey/challenge');
export const enterByKey = (input: PasskeyAnswer) => http.post<void>('/api/sign-in/passkey', input);

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => http.get<Home>('/api/home', signal),
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => http.get<Sessions>('/api/sessions', signal),
});

/**
 * For the steps of signing in: one attempt at a time; its refusal stays on screen until the next. They keep no words and
 * make nothing, so they need no form kit, and the page that everybody passes stays light.
 */
export function useAttempt() {
  const { mutate, isPending, error } = useMutation({
    mutationFn: (act: () => Promise<void>) => act(),
    networkMode: 'always',
  });
  return {
    attempt: (act: () => Promise<void>) => isPending || mutate(act),
    isPending,
    error,
    // A code that is wrong says why above the field; «this is not valid» beside it would say less.
    sentenceFor: (field: string) =>
      error instanceof ProblemError && error.code === 'request.invalid' ? error.forField(field) : undefined,
  };
}

/** An address, or that to which an invitation went: its link does not tell it. */
export type Mailbox = { email: string } | { invitation: string };

/**
 * @param back where the mailed link leads after signing in; null: home
 * @returns what comes by mail if somebody has this address
 */
export function sendCode(mailbox: Mailbox, back: string | null): Promise<SignInAsked> {
  keepGoing(back ?? paths.home());
  return http.post('/api/sign-in/code', { ...mailbox, ...(back === null ? {} : { back }) });
}

export function verifyCode(mailbox: Mailbox, code: string): Promise<void> {
  return http.post('/api/sign-in/verify', { ...mailbox, code });
}

export function signInAs(persona: Persona, forum: string): Promise<void> {
  return http.post('/api/demo/sign-in', { persona, forum });
}

export const ownDataFile = (format: 'json' | 'csv') => `/api/account/export?format=${format}`;

export const erasureQuery = queryOptions({
  queryKey: ['erasure'],
  queryFn: ({ signal }) => http.get<ErasureOutlook>('/api/account/erasure', signal),
  // Who leads a forum may have changed a moment ago.
  staleTime: 0,
});

export const eraseAccount = (input: Erasure, form: FormKey) => http.post<void>('/api/account/erasure', input, form);

export function revokeSession(id: string): Promise<void> {
  return http.delete(`/api/sessions/${encodeURIComponent(id)}`);
}

export const revokeOtherSessions = () => http.delete<{ ended: number }>('/api/sessions');

export const forumsQuery = queryOptions({
  queryKey: ['forums'],
  queryFn: ({ signal }) => http.get<Forums>('/api/forums', signal),
});

const DELIVERIES: Key = ['deliveries'];

const deliveriesOf = (asked: Readonly<Record<string, string>>, signal?: AbortSignal) =>
  http.get<FailedDeliveries>(`/api/deliveries?${new URLSearchParams(asked)}`, signal);

/** Asked again while somebody looks: what goes on being tried may get through. */
export const failedDeliveriesQuery = (asked: Readonly<Record<string, string>>) =>
  queryOptions({
    queryKey: [...DELIVERIES, asked],
    queryFn: ({ signal }) => deliveriesOf(asked, signal),
    refetchInterval: 10_000,
  });

/** All that is found, whatever the page that is asked for. */
export const readAllDeliveries = async (asked: Readonly<Record<string, string>>): Promise<FailedDelivery[]> =>
  (await readWhole<FailedDelivery, FailedDeliveries>((turn) => deliveriesOf({ ...asked, ...turn }))).items;

export const retryDelivery = (id: string) => http.post<void>(`/api/deliveries/${encodeURIComponent(id)}/retry`, {});

export const createForum = (input: NewForum, form: FormKey) => http.post<{ id: string }>('/api/forums', input, form);

/** Where the roles of a forum are kept: below the forum for administrators of everything, else below its cycle. */
export type RolesDoor = `/api/${'forums' | 'cycles'}/${string}/roles`;

export const rolesQuery = (door: RolesDoor) =>
  queryOptions({ queryKey: ['roles', door], queryFn: ({ signal }) => http.get<Roles>(door, signal) });

export const giveRole = (door: RolesDoor, input: NewRole, form: FormKey) =>
  http.post<{ personId: string; isNew: boolean }>(door, input, form);

export const endRole = (door: RolesDoor, { personId, role }: Role) => http.delete(`${door}/${personId}/${role}`);

/** Whom ending a role would tell now, and the letter. */
export const plannedRoleQuery = (door: RolesDoor, { personId, role }: Role) =>
  queryOptions({
    // Not among what an act on roles makes stale: of one that was just ended nothing is planned.
    queryKey: ['letters', 'role', door, personId, role],
    queryFn: ({ signal }) => http.get<PlannedLetter>(`${door}/${personId}/${role}/letter`, signal),
    staleTime: 0,
  });

/** Whom giving one would tell now, and the letter. */
export const plannedGiftQuery = (door: RolesDoor, body: Omit<NewRole, 'name'>) =>
  letterQuery(`${door}/planned-letter`, body);

/** By the same door as its roles. */
export const correctForum = (door: RolesDoor, input: ForumCorrection) =>
  http.patch(door.replace(/\/roles$/, door.startsWith('/api/cycles/') ? '/forum' : ''), input);

/** Everything that tells of forums and roles. */
export function useRefreshForums() {
  const askAgain = useAskAgain();
  return () => askAgain('forums', 'roles', 'me', 'home');
}

export function useRefreshDeliveries() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: DELIVERIES });
}

export function useRefreshSessions() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
}

export const chooseReading = (input: OwnReading) => http.patch('/api/me/reading', input);

export const correctOwnName = (input: OwnName) => http.patch('/api/me', input);

/** My name stands on every screen. */
export function useRefreshName() {
  const client = useQueryClient();
  return () => client.invalidateQueries();
}

/** Nobody is here any more: nothing of theirs stays in memory, and the frame says so. */
export function useForgetAll() {
  const client = useQueryClient();
  return async () => {
    // First the frame: what still stands in it would ask again in their name.
    await client.invalidateQueries({ queryKey: ['me'] });
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me', type: 'inactive' });
  };
}
