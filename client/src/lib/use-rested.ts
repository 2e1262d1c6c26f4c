import { useEffect, useState } from 'react';

/** Milliseconds without a key after which somebody is taken to have paused. */
const REST = 400;

/**
 * What somebody is writing, as it was when they last paused; what it begins with at once. For whatever asks the server about it: with
 * each key it would ask for what nobody waits to read.
 * @param value as JSON can say it, compared by what it says
 */
export function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  const said = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(JSON.parse(said) as Value), REST);
    return () => clearTimeout(timer);
  }, [said]);
  return rested;
}
