import type { Address } from '@minga/shared/kernel/paths.ts';
import { useMutation } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { usePlace } from '../lib/place.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';

type Props = {
  label: string;
  begin: () => Promise<{ id: string }>;
  /** What lists it, read anew. */
  refresh: () => Promise<unknown>;
  /** Of the form of what was begun. */
  pathOf: (id: string) => Address;
};

/** Begins a draft, and leads to its form. */
export function BeginDraft({ label, begin, refresh, pathOf }: Props) {
  const { go } = usePlace();
  const beginning = useMutation({
    mutationFn: begin,
    onSuccess: async ({ id }) => {
      await refresh();
      await go(pathOf(id));
    },
  });
  return (
    <>
      <Button
        variant="primary"
        icon={<PenLine aria-hidden="true" />}
        busy={beginning.isPending}
        onClick={() => beginning.mutate()}
      >
        {label}
      </Button>
      <ProblemNotice error={beginning.error} />
    </>
  );
}
