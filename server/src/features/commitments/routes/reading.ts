import {
  commitmentDetailSchema,
  commitmentListSchema,
  descendantsSchema,
  diffQuery,
  diffSchema,
  draftingOptionsSchema,
  hintListSchema,
  versionListSchema,
  versionSchema,
} from '@minga/shared/commitments/schema.ts';
import { SUBJECT_KINDS } from '@minga/shared/links/rules.ts';
import { z } from 'zod';
import { routesOf } from '../../../platform/http/routes.ts';
import { presentDetail, presentHints, presentList, presentVersion } from '../present.ts';
import { getDraftingOptions } from '../queries/drafting-options.ts';
import { listDescendants } from '../queries/provenance.ts';
import { getReadable, readCommitment, readCommitments, readHints } from '../queries/reading.ts';
import { versionNumbered } from '../../versions/queries.ts';
import { diffVersions, listVersions } from '../queries/versions.ts';

export const LIST = '/api/cycles/:cycleId/commitments';
export const ONE = `${LIST}/:number` as const;
const number = z.coerce.number().int().min(1).max(1_000_000);
/** What `:number` is in {@link ONE}. */
export const numbered = { number };
const route = routesOf('commitments');

const listRoutes = [
  route.get(LIST, 'Commitments; drafts for the forum only', {
    policy: 'public',
    returns: commitmentListSchema,
    read: (tx, { scope }) => readCommitments(tx, scope),
    present: (found, { scope }) => presentList(found, scope),
  }),
  route.get(`${LIST}/drafting`, 'What the drafting form needs', {
    policy: 'forum',
    returns: draftingOptionsSchema,
    read: (tx, { scope }) => getDraftingOptions(tx, scope),
  }),
  route.get(`${LIST}/from/:kind/:sourceId`, 'What became of a subject: a note, a cluster, a diagnosis …', {
    policy: 'public',
    params: { kind: z.enum(SUBJECT_KINDS) },
    returns: descendantsSchema,
    read: (tx, { scope, params }) => listDescendants(tx, scope, params.kind, params.sourceId),
    present: (commitments) => ({ commitments }),
  }),
];

/** Lists, one commitment, its versions, their differences, what became of what they come from, and the hints. */
export const commitmentReadingRoutes = [
  ...listRoutes,
  route.get(ONE, 'One commitment', {
    policy: 'public',
    params: numbered,
    returns: commitmentDetailSchema,
    read: (tx, { scope, params }) => readCommitment(tx, scope, params.number),
    present: (found, { scope }) => presentDetail(found, scope),
  }),
  route.get(`${ONE}/versions`, 'Frozen versions with their hashes', {
    policy: 'public',
    params: numbered,
    returns: versionListSchema,
    read: async (tx, { scope, params }) => listVersions(tx, await getReadable(tx, scope, params.number)),
    present: (versions) => ({ items: versions.map(presentVersion) }),
  }),
  route.get(`${ONE}/versions/:versionNumber`, 'One frozen version, word for word', {
    policy: 'public',
    params: { number, versionNumber: number },
    returns: versionSchema,
    read: async (tx, { scope, params }) => {
      const versions = await listVersions(tx, await getReadable(tx, scope, params.number));
      return versionNumbered(versions, params.versionNumber);
    },
    present: (version) => ({ ...presentVersion(version), content: version.content }),
  }),
  route.get(`${ONE}/diff`, 'Two versions word by word', {
    policy: 'public',
    params: numbered,
    query: diffQuery,
    returns: diffSchema,
    read: async (tx, { scope, params, query }) => {
      const versions = await listVersions(tx, await getReadable(tx, scope, params.number));
      return { from: versionNumbered(versions, query.from), to: versionNumbered(versions, query.to) };
    },
    present: ({ from, to }) => ({ from: presentVersion(from), to: presentVersion(to), ...diffVersions(from, to) }),
  }),
  route.get(`${ONE}/hints`, 'Drafting hints; for its drafters until it is published', {
    policy: 'public',
    params: numbered,
    returns: hintListSchema,
    read: (tx, { scope, params }) => readHints(tx, scope, params.number),
    present: presentHints,
  }),
];
