import { shownTime } from '@minga/shared/boards/project.ts';
import { placesOfNetwork } from '@minga/shared/boards/rules.ts';
import type { BoardHead, GuestMark } from '@minga/shared/boards/protocol.ts';
import type {
  BoardDetail,
  BoardGuestList,
  BoardLink,
  BoardList,
  BoardSummary,
  JoinInfo,
} from '@minga/shared/boards/schema.ts';
import type { Claim } from '@minga/shared/boards/claims.ts';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { toDate } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { composeLetter } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import { CLAIM_HOURS } from './commands/claims.ts';
import { abilitiesOf, abilitiesOnGuests, abilitiesOnList, hidesPeople } from './policy.ts';
import type { FoundBoard } from './queries/boards.ts';
import type { FoundClaim } from './queries/claims.ts';
import type { FoundGathering } from './queries/gatherings.ts';
import type { FoundGuests, NetworkRow } from './queries/guests.ts';
import type { NoticeAtDoor } from './policy.ts';
import type { Joinable, LinkRow } from './queries/links.ts';
import type { BoardRow } from './queries/deciding.ts';

/** The mark that stands beside a guest's voice, in words; empty for whoever has a seat or a role in the forum. */
export function voiceOf(mark: GuestMark, locale: Locale): string {
  const words = wordsOf(locale);
  if (mark.isRemoved) return words('guests:voice.removed');
  if (mark.confirmedBy !== null) return words('guests:voice.confirmed', { by: mark.confirmedBy });
  return mark.isVerified ? '' : words('guests:voice.unverified');
}

const instant = (at: Date | null) => at?.toISOString() ?? null;
/** A board opens with its first note, so its time is a note's time. */
const openedAt = ({ openedAt, settings }: BoardRow) => shownTime(instant(openedAt), settings.identityMode);

export function presentHead(board: BoardRow): BoardHead {
  const { id, cycleId, title, purpose, stageName, settings } = board;
  return {
    id,
    cycleId,
    title,
    purpose,
    stage: stageName,
    settings,
    openedAt: openedAt(board),
    closedAt: instant(board.closedAt),
  };
}

function presentSummary({ board, notes, role }: FoundBoard): BoardSummary {
  const { id, title, purpose, stageName, themeId, phase, settings } = board;
  const { identityMode } = settings;
  const times = { openedAt: openedAt(board), closedAt: instant(board.closedAt) };
  return {
    id,
    title,
    purpose,
    stage: stageName,
    themeId,
    phase,
    identityMode,
    notes,
    ...times,
    abilities: abilitiesOf(role, phase),
  };
}

export function presentList(
  { boards, hidden }: { boards: readonly FoundBoard[]; hidden: number },
  reader: Pick<Scope, 'isFacilitator'>,
): BoardList {
  return { items: boards.map(presentSummary), hidden, abilities: abilitiesOnList(reader) };
}

export function presentDetail(found: FoundBoard): BoardDetail {
  const { cycleId, startsIn, settings, now } = found.board;
  return { ...presentSummary(found), cycleId, startsIn, settings, now: now.toISOString() };
}

/** @param origin where people reach this server, e.g. https://minga.example */
export function presentLink(link: LinkRow, origin: string): BoardLink {
  const { id, code, quota, joined, sharesNetwork, refused, awaiting, needsApproval, gatheringId } = link;
  const waiting = { refused, awaiting, needsApproval, gatheringId };
  const places = { quota, joined, sharesNetwork, placesOfNetwork: placesOfNetwork(link), ...waiting };
  const times = {
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    closedAt: instant(link.closedAt),
  };
  return { id, code, url: origin + paths.join(code), qrPath: `/api/join/${code}/qr.svg`, ...places, ...times };
}

/** @param origin as above */
export function presentGathering(
  { longCode, cycleId: _, createdBy: __, ...found }: FoundGathering,
  origin: string,
): Gathering {
  const times = {
    createdAt: found.createdAt.toISOString(),
    expiresAt: found.expiresAt.toISOString(),
    closedAt: instant(found.closedAt),
  };
  const place = origin.replace(/^https?:\/\//, '') + paths.enter();
  return {
    ...found,
    ...times,
    place,
    url: origin + paths.byCode(longCode),
    qrPath: `/api/gatherings/${longCode}/qr.svg`,
  };
}

export const presentLinks = (links: readonly LinkRow[], origin: string) => ({
  items: links.map((link) => presentLink(link, origin)),
});

/** How a guest and a facilitator speak of her where no names are shown: the same on her screen and in the list. */
export const guestTag = (id: string): string => id.slice(0, 4).toUpperCase();

function presentNetwork({
  quota,
  sharesNetwork,
  isAllowed,
  ...network
}: NetworkRow): BoardGuestList['networks'][number] {
  const most = isAllowed ? quota : placesOfNetwork({ quota, sharesNetwork });
  return { ...network, most, isAllowed: sharesNetwork ? null : isAllowed };
}

/** Facilitators see of a guest what everybody sees of her on this board, and nothing that leads to a hidden name (ID2). */
export function presentGuests({ board: { settings, phase }, ...found }: FoundGuests): BoardGuestList {
  const { guests, waiting, networks } = found;
  const mode = settings.identityMode;
  const isForgotten = hidesPeople({ settings }) && phase === 'closed';
  return {
    waiting,
    networks: networks.map(presentNetwork),
    ...abilitiesOnGuests({ settings, phase }),
    items: guests.map(({ name, origin, joinedAt, ...row }) => ({
      ...row,
      tag: guestTag(row.id),
      name: mode === 'person' ? name : null,
      origin: mode === 'anonymous' ? null : origin,
      joinedAt: isForgotten ? null : toDate(joinedAt).toISOString(),
    })),
  };
}

type FoundLinkDoor = { link: Joinable; isPublic: boolean; forgottenAfterDays: number | null } & Pick<
  JoinInfo,
  'organisations' | 'you'
> & { notice: Awaited<ReturnType<NoticeAtDoor['read']>> };

export function presentDoor(found: FoundLinkDoor): JoinInfo {
  const { link, organisations, isPublic, forgottenAfterDays, you } = found;
  const { boardTitle, cycleTitle, forumId, forumName, door, identityMode, locale, needsApproval } = link;
  const isOpen = door === 'open';
  const shown = { boardTitle, cycleTitle, forumId, forumName, isOpen, door, identityMode, locale, needsApproval };
  const cycleSlug = isPublic ? link.cycleSlug : null;
  // Closed, so that anybody may read it: with a place or without one, this is where they meant to go.
  const recordId = door === 'board' && isPublic ? link.boardId : null;
  const { number, texts } = found.notice;
  const notice = { number, texts: texts.map(({ locale: language, sha256 }) => ({ locale: language, sha256 })) };
  return { ...shown, cycleSlug, recordId, organisations, forgottenAfterDays: forgottenAfterDays ?? 0, you, notice };
}

export const presentClaim = ({ email, boards, isClaimed }: FoundClaim): Claim => ({ email, boards, isClaimed });

/** The letter to the address that a guest left. Its link only opens a page: a mail scanner that follows it claims nothing. */
export function claimLetter(to: string, { boards, locale }: FoundClaim, link: string): Letter {
  const say = (part: string) => wordsOf(locale)(`letters:claim.${part}`, { hours: CLAIM_HOURS });
  const blocks = [
    { text: say('lead') },
    { lines: boards },
    { lead: say('confirm'), press: say('press'), link },
    { text: say('valid') },
    { text: say('ignore') },
  ];
  return { to, ...composeLetter({ subject: say('subject'), locale, forum: null, blocks, isToStranger: true }) };
}
