import { PAGES } from '../../../client/src/app/pages.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import type { Persona } from '@minga/shared/people/rules.ts';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** A screen of the client's router, seen by somebody for whom it is made. `null` has not signed in. */
export type Screen = { route: string; name: string; persona: Persona | null; path: string };

type Found = {
  cycle: string;
  diagnosis: number;
  commitment: number;
  draft: number;
  ballot: string;
  board: string;
  openBoard: string;
  announcement: string;
  organisation: string;
  meeting: string;
  consultation: string;
};

async function read<Answer>(url: string, path: string, cookie = ''): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as Answer;
}

/** A session by the door of the demonstration, for requests without a browser. */
export async function cookieOf(url: string, persona: Persona, forum: string): Promise<string> {
  const answer = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ persona, forum }),
  });
  if (!answer.ok) throw new Error(`${persona} of ${forum} could not sign in: ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

export async function cycleOf(url: string, slug: string): Promise<string> {
  const { items } = await read<{ items: { id: string; slug: string }[] }>(url, '/api/cycles');
  return items.find((one) => one.slug === slug)?.id ?? '';
}

/** One of each thing that a screen shows, taken from what the demonstration holds. */
export async function findThings(url: string, slug: string): Promise<Found> {
  const cycle = await cycleOf(url, slug);
  const cookie = await cookieOf(url, 'facilitator', slug);
  type List<Item> = { items: Item[] };
  const at = `/api/cycles/${cycle}`;
  const diagnoses = await read<List<{ number: number; isReachable: boolean; files: number }>>(url, `${at}/diagnoses`);
  const commitments = await read<List<{ number: number; state: string; version: unknown }>>(
    url,
    `${at}/commitments`,
    cookie,
  );
  const ballots = await read<List<{ id: string; status: string }>>(url, `${at}/ballots`);
  const boards = await read<List<{ id: string; phase: string; notes: number }>>(url, `${at}/boards`, cookie);
  const announcements = await read<List<{ id: string }>>(url, `${at}/announcements`);
  const consultations = await read<List<{ id: string; state: string }>>(url, `${at}/consultations`);
  const organisations = await read<List<{ id: string; logoId: string | null }>>(url, `${at}/organisations`);
  const meetings = await read<List<{ id: string }>>(url, `${at}/meetings`);
  const found = {
    meeting: meetings.items[0]?.id,
    consultation: consultations.items.find(({ state }) => state === 'open')?.id,
    announcement: announcements.items.at(-1)?.id,
    organisation: organisations.items.find(({ logoId }) => logoId !== null)?.id,
    diagnosis: diagnoses.items.find(({ isReachable, files }) => isReachable && files > 0)?.number,
    commitment: commitments.items.find(({ version }) => version !== null)?.number,
    draft: commitments.items.at(-1)?.number,
    ballot: ballots.items.find(({ status }) => status === 'closed')?.id,
    board: (boards.items.find(({ phase }) => phase === 'closed') ?? boards.items[0])?.id,
    openBoard: boards.items.find(({ phase }) => phase !== 'closed')?.id,
  };
  for (const [name, value] of Object.entries(found))
    if (value === undefined) throw new Error(`The demonstration has no ${name}.`);
  return { cycle, ...found } as Found;
}

const personas: Record<string, Persona | null> = {
  '/': null,
  '/sign-in': null,
  '/c/$slug': null,
  '/demo/mail': null,
  '/c/$slug/announcements': null,
  '/c/$slug/announcements/$announcementId': null,
  '/c/$slug/announcements/$announcementId/edit': 'facilitator',
  '/c/$slug/diagnoses': null,
  '/c/$slug/diagnoses/$number': null,
  '/c/$slug/meetings': null,
  '/c/$slug/meetings/$meetingId': null,
  '/c/$slug/commitments': null,
  '/c/$slug/commitments/$number': null,
  '/c/$slug/ballots': null,
  '/c/$slug/ballots/$ballotId': null,
  '/c/$slug/consultations': null,
  '/c/$slug/consultations/$consultationId': null,
  '/c/$slug/consultations/$consultationId/contribute': null,
  '/c/$slug/consultations/$consultationId/edit': 'facilitator',
  '/c/$slug/consultations/$consultationId/responses': 'facilitator',
  '/c/$slug/consultations/$consultationId/$number': null,
  '/contribution': null,
  '/c/$slug/search': null,
  '/search': 'cso',
  '/c/$slug/own-texts': 'cso',
  '/own-texts': 'cso',
  '/home': 'cso',
  '/account': 'cso',
  '/notices': 'participant',
  '/administration': 'admin',
  '/administration/retention': 'admin',
  '/administration/person-requests': 'admin',
  '/forums/$forumId/new-cycle': 'facilitator',
  '/c/$slug/diagnoses/new': 'cso',
  '/c/$slug/commitments/$number/edit': 'facilitator',
  '/c/$slug/commitments/new': 'facilitator',
  '/c/$slug/meetings/plan': 'facilitator',
  '/c/$slug/organisations': 'facilitator',
  '/c/$slug/composition': 'facilitator',
  '/c/$slug/organisations/$organisationId': null,
  '/c/$slug/invitations': 'facilitator',
  '/c/$slug/stages': 'facilitator',
  '/c/$slug/left-open': null,
  '/c/$slug/privacy': null,
  '/c/$slug/take-part': null,
  '/c/$slug/participation': 'facilitator',
  '/accessibility': null,
  '/c/$slug/personal-data': 'facilitator',
  '/c/$slug/standards': 'facilitator',
  '/c/$slug/boards': 'participant',
  '/c/$slug/boards/$boardId': 'participant',
};

/**
 * Every address of the site but the doors, which have no screen of the application, and the link of a letter, which nobody
 * knows but its reader (publishing.e2e.ts): one that nobody looks at fails the test.
 */
export function routesOfClient(): string[] {
  return Object.values(PAGES)
    .map(({ at }) => at)
    .filter(
      (route) => !/^\/(j$|(j|letters|attendance|invitations|claim|address|take-part|contribution)\/)/.test(route),
    );
}

export function screensOf(found: Found, slug: string): Screen[] {
  return routesOfClient().map((route) => {
    const persona = personas[route];
    if (persona === undefined) throw new Error(`Say in screens.ts who looks at ${route}.`);
    const path = route
      .replace('$slug', slug)
      .replace('$forumId', demoId(slug, 'forum'))
      .replace('$boardId', found.board)
      .replace('$meetingId', found.meeting)
      .replace('$consultationId', found.consultation)
      .replace('$announcementId', found.announcement)
      .replace('$organisationId', found.organisation)
      .replace('$ballotId', found.ballot)
      .replace(
        '$number',
        String(
          route.includes('consultations')
            ? 1
            : route.includes('commitments')
              ? route.endsWith('edit')
                ? found.draft
                : found.commitment
              : found.diagnosis,
        ),
      );
    return { route, name: route.replaceAll(/[^a-z]+/gi, '-').replace(/^-|-$/g, '') || 'landing', persona, path };
  });
}

/** Nothing on screen that was meant for a program: keys of texts, holes, words of JavaScript. */
export async function expectNoMissingText(page: Page, about: string): Promise<void> {
  const found = await page.evaluate(() => {
    const seen: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest('script, style, code, pre')) seen.push(node.textContent?.trim() ?? '');
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        seen.push(element.getAttribute(name)?.trim() ?? '');
    seen.push(document.title);
    const isKey = (text: string) => /^[a-z][A-Za-z]*([.:][a-z][A-Za-z_-]*)+$/.test(text);
    const isHole = (text: string) => /\{\{|\}\}|\bundefined\b|\bNaN\b|Invalid Date|\[object /.test(text);
    return [...new Set(seen.filter((text) => isKey(text) || isHole(text)))];
  });
  expect(found, `texts missing ${about}`).toEqual([]);
}
