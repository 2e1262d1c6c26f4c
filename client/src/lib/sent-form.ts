import { usePlace } from './place.ts';

/** For the fields of a form of the browser's own: what stood in each where it came back, and what is said of it. */
export function useSentForm() {
  const { sent } = usePlace();
  const error = (name: string) => sent?.errors.find(({ field }) => field === name)?.message;
  return {
    /** One that is written in, or chosen from; the first of several boxes has none of its own. */
    field: (name: string, otherwise = '') => ({
      name,
      defaultValue: sent?.values[name]?.[0] ?? otherwise,
      error: error(name),
    }),
    /** Of a box: ticked as it was. @param value where several share a name */
    box: (name: string, value = 'on') => ({
      name,
      value,
      defaultChecked: sent?.values[name]?.includes(value) ?? false,
    }),
    error,
  };
}
