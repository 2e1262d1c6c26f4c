import { expect, it } from 'vitest';
import { sidesOf } from './load.ts';

it('sets the uncovered minutes of civil society beside those of all of government, stage by stage', () => {
  const loads = [
    { sector: 'civil_society' as const, stages: [{ stage: 'co_creation' as const, uncoveredMinutes: 90 }] },
    {
      sector: 'civil_society' as const,
      stages: [
        { stage: 'co_creation' as const, uncoveredMinutes: 30 },
        { stage: null, uncoveredMinutes: 15 },
      ],
    },
    { sector: 'judiciary' as const, stages: [{ stage: 'co_creation' as const, uncoveredMinutes: 20 }] },
    { sector: 'executive' as const, stages: [{ stage: 'problem_discussion' as const, uncoveredMinutes: 10 }] },
    { sector: 'academia' as const, stages: [{ stage: 'validation' as const, uncoveredMinutes: 500 }] },
  ];
  expect(sidesOf(loads)).toEqual([
    { stage: 'problem_discussion', civilSociety: 0, government: 10 },
    { stage: 'co_creation', civilSociety: 120, government: 20 },
    { stage: null, civilSociety: 15, government: 0 },
  ]);
  expect(sidesOf([])).toEqual([]);
});
