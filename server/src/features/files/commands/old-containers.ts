import { AppError } from '@minga/shared/kernel/errors.ts';

/** Names of streams stand in UTF-16 in these old containers. */
export const wide = (name: string): string => [...name].map((letter) => `${letter}\0`).join('');

export const PROGRAMS = /\.(exe|dll|com|scr|pif|cpl|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|lnk|reg|jar|apk)$/i;
const OLD = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const OF_MACROS = wide('_VBA_PROJECT');
/** What a package holds (Ole10Native): its label and path, the path it is unpacked to, and how it begins. */
const PACKAGE = /\x02\0([^\0]{1,260})\0([^\0]{0,260})\0\0\0\x03\0[\s\S]{4}([^\0]{0,260})\0[\s\S]{4}(MZ)?/g;

export const isOldContainer = (first: Buffer): boolean => first.subarray(0, OLD.length).equals(OLD);

/**
 * Objects of other programs stand in a document as old containers, and start by a click.
 * @param text bytes as letters, the end of what came before included
 */
export function refuseInOldContainer(text: string): void {
  if (text.includes(OF_MACROS)) throw new AppError('file.macros');
  for (const [, label = '', path = '', unpacked = '', program] of text.matchAll(PACKAGE))
    if (program !== undefined || [label, path, unpacked].some((name) => PROGRAMS.test(name.trim())))
      throw new AppError('file.program-inside');
}
