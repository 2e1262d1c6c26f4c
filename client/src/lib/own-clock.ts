import { ownSpan, ownTime } from '@minga/shared/kernel/own-time.ts';
import { cityOf } from '@minga/shared/kernel/text.ts';
import { useEffect } from 'react';
import { clockOf, date, type Instant, type Say } from './format.ts';
import { ownClockStore } from './own-zone.ts';

/** The clock of whoever keeps one besides the forum's. It comes with what only people who signed in load: strangers have none. */
export function ownClockOf(zone: string) {
  const city = cityOf(zone);
  return {
    zone,
    /** What is said behind times of the forum, in brackets; nothing where both clocks show the same. */
    beside: (forum: ReturnType<typeof clockOf>, tag: string, say: Say) => {
      const own = clockOf(tag, zone);
      const time = (instant: Instant) => ownTime(date(instant), forum, own);
      const span = (from: Instant, to: Instant) => ownSpan(date(from), date(to), forum, own);
      const said = (when: string | null) => (when === null ? '' : ` (${say('shell:time.own', { when })})`);
      const inCity = (when: string | null) => (when === null ? '' : ` (${say('shell:time.ownIn', { when, city })})`);
      return {
        time: (instant: Instant) => said(time(instant)),
        span: (from: Instant, to: Instant) => said(span(from, to)),
        /** with its city, where the forum's is named too */
        named: (instant: Instant) => inCity(time(instant)),
        namedSpan: (from: Instant, to: Instant) => inCity(span(from, to)),
        /** above what is shown on both */
        both: (named: string, at: Instant) =>
          time(at) === null ? named : say('shell:time.both', { zone: named, city }),
      };
    },
  };
}

/** From now on the page of this person tells the time on their clock too. */
export function useKeptClock(timeZone: string | null): void {
  useEffect(() => {
    const { clock } = ownClockStore.getState();
    if (timeZone !== (clock?.zone ?? null)) ownClockStore.setState({ clock: timeZone ? ownClockOf(timeZone) : null });
  }, [timeZone]);
}
