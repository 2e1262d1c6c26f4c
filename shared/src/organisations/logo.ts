/** What a logo may be; no zod, the client loads it. SVG is none: it can hold scripts and fetch from elsewhere. */
export const LOGO_LIMITS = { bytes: 300_000, least: 32, most: 1_024 } as const;
export const LOGO_EXTENSIONS = ['png', 'jpg'] as const;
