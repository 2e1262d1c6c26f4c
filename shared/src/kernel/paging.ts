import { z } from 'zod';

/** Rows of one page: at most 200, `usual` unless told. The page after is asked for with the last row's key. */
export const pageLimit = (usual: number) => z.coerce.number().int().min(1).max(200).default(usual);
