import { inject } from 'vitest';

const urls = inject('serverUrls');

/** The demonstration server of this worker; the file that runs here has it for itself. */
export const serverUrl = urls[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % urls.length] ?? '';
