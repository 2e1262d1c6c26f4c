const DAY = 86_400_000;

/**
 * The day so many working days after another. Saturdays and Sundays are none; holidays are not known here.
 * @param day `2026-01-31`, on the forum's calendar
 */
export function workingDaysAfter(day: string, count: number): string {
  let at = Date.parse(`${day}T00:00:00Z`);
  for (let left = count; left > 0; ) {
    at += DAY;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return new Date(at).toISOString().slice(0, 10);
}
