import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVerifiable, namesBindingChange, titleSimilarity } from './lexicon.ts';
import en from '../../texts/en/rules.json' with { type: 'json' };
import es from '../../texts/es/rules.json' with { type: 'json' };
import { sentencesOf } from './rule-words.ts';
import {
  type Hint,
  type HintContext,
  hintsFor,
  isMixAmbitious,
  isWeakened,
  mixOf,
  potentialOf,
  RULE_IDS,
  type RuleId,
} from './rules.ts';
import { type CommitmentText, missingForFreezing } from './template.ts';

function emptyText(title: string): CommitmentText {
  return {
    title,
    leadOrganisationId: null,
    problem: '',
    causes: '',
    doneSoFar: '',
    solution: '',
    results: '',
    addedValue: '',
    values: { transparency: null, participation: null, accountability: null },
    startsOn: null,
    endsOn: null,
    budgetNote: '',
    carriedOverFrom: '',
    themeIds: [],
    milestones: [],
  };
}

const hintSentence = (hint: Hint, locale: 'es' | 'en') => {
  const texts: Record<RuleId, Record<string, string>> = { es, en }[locale];
  const sentences = sentencesOf(hint).map((key) => {
    const text = texts[hint.rule][key.slice('rules:C00.'.length)];
    if (!text) throw new Error(`no text for ${key}`);
    return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(hint.params[name] ?? whole));
  });
  return sentences.join(' ');
};

const context: HintContext = {
  planStartsOn: '2023-01-01',
  planEndsOn: '2025-12-31',
  earlierTitles: [],
  sources: 1,
  drafters: [],
  coCreated: null,
  reason: '',
};
const step = (title: string, output: string, dueOn = '2023-09-30', responsible = 'a') => ({
  id: title,
  title,
  output,
  dueOn,
  responsibleOrganisationId: responsible,
});

/** A whole commitment on which no rule speaks, apart from those about people and budget that a test sets. */
function whole(change: Partial<CommitmentText> = {}): CommitmentText {
  return {
    ...emptyText('Revisar las reglas de participación ciudadana en la evaluación ambiental'),
    leadOrganisationId: 'a',
    problem: 'Pocas personas opinan antes de que se apruebe un proyecto.',
    causes: 'Los plazos son cortos y los avisos no llegan.',
    doneSoFar: 'Se publicó un diagnóstico.',
    solution: 'Cambiar las reglas con las entidades y la ciudadanía.',
    results: 'De 15 a 60 opiniones por proyecto en 2025, según el registro público.',
    addedValue: 'Hoy la norma no obliga a responder.',
    values: {
      transparency: null,
      participation:
        'La ciudadanía puede opinar antes de la decisión y recibe una respuesta escrita que dice qué cambió.',
      accountability: null,
    },
    startsOn: '2023-01-01',
    endsOn: '2025-12-31',
    budgetNote: 'Sin costo.',
    themeIds: ['t'],
    milestones: [
      step('Consulta', 'Informe de 3 talleres'),
      step('Norma', 'Decreto supremo aprobado', '2025-06-30', 'b'),
    ],
    ...change,
  };
}
const hint = (rule: RuleId, text: CommitmentText, change: Partial<HintContext> = {}): Hint => {
  const found = hintsFor(text, { ...context, ...change }).find((one) => one.rule === rule);
  if (!found) throw new Error(`no verdict for ${rule}`);
  return found;
};

describe('golden tests of the founding review', () => {
  const carried = (title: string): CommitmentText => ({
    ...whole({
      title,
      addedValue: '',
      carriedOverFrom: 'Plan 4',
      milestones: [step('Plataforma', 'Plataforma con datos de las entidades')],
    }),
  });

  it.each([
    'Fortalecer la plataforma SINIA con datos del MINAM y entidades adscritas',
    'Articular las plataformas del OEFA y del SENACE',
    'Aseguramiento público en salud',
  ])('golden case 4: «%s» is carried over without a difference: C10 warns and C09 says unclear', (title) => {
    expect(hint('C10', carried(title)).level).toBe('warn');
    expect(hint('C09', carried(title))).toMatchObject({ level: 'warn', variant: 'unclear' });
  });

  it('golden case 5: commitment 1, which changes the rules of the SEIA, points to a substantial change', () => {
    expect(
      potentialOf(
        whole({ title: 'Revisar y mejorar el marco normativo del SEIA sobre mecanismos de participación ciudadana' }),
      ),
    ).toBe('substantial');
  });

  it('golden case 5: commitment 6, spaces for students, is substantial or modest', () => {
    const text = whole({
      title: 'Espacios de participación estudiantil en la educación básica',
      milestones: [step('Guía', 'Guía de participación estudiantil')],
    });
    expect(['substantial', 'modest']).toContain(potentialOf(text));
  });
});

describe('drafting rules', () => {
  it.each<[RuleId, Partial<CommitmentText>, Partial<HintContext>, string]>([
    ['C01', { causes: '' }, {}, 'flag'],
    ['C02', { endsOn: '2027-01-01' }, {}, 'flag'],
    ['C03', { milestones: [step('Norma', 'Decreto aprobado')] }, {}, 'flag'],
    ['C03', { milestones: [step('a', 'Informe'), { ...step('b', 'Informe'), dueOn: null }] }, {}, 'parts'],
    ['C04', { milestones: [step('a', 'Promover la articulación'), step('b', 'Informe')] }, {}, 'flag'],
    ['C05', { milestones: [step('a', 'Informe', '2026-01-01')] }, {}, 'outside'],
    ['C05', { milestones: [step('a', 'Informe', '2025-12-31'), step('b', 'Norma', '2025-12-31')] }, {}, 'last-day'],
    ['C05', { milestones: [step('a', 'Informe', '2025-11-30')] }, {}, 'late'],
    ['C06', { results: 'Más personas participan.' }, {}, 'flag'],
    ['C07', { values: { transparency: null, participation: 'Muy poco.', accountability: null } }, {}, 'flag'],
    [
      'C08',
      {
        values: { transparency: null, participation: null, accountability: 'La entidad mejora.' },
        solution: 'Nada',
        milestones: [step('a', 'Portal')],
      },
      {},
      'flag',
    ],
    ['C09', { milestones: [step('Web', 'Página web'), step('App', 'Aplicativo móvil')] }, {}, 'modest'],
    [
      'C10',
      { title: 'Portal de datos de salud', addedValue: '' },
      { earlierTitles: ['El portal de datos de salud'] },
      'flag',
    ],
    ['C11', {}, { sources: 0 }, 'flag'],
    ['C12', {}, { drafters: [{ sector: 'executive' }] }, 'flag'],
    ['C13', { budgetNote: ' ' }, {}, 'flag'],
    ['C14', { milestones: [step('Consulta', 'Informe de 3 talleres')] }, { coCreated: whole() }, 'dropped'],
    ['C14', { milestones: [step('Norma', 'Decreto aprobado')] }, { coCreated: whole() }, 'milestone'],
    [
      'C14',
      { values: { transparency: 'x', participation: null, accountability: null }, milestones: whole().milestones },
      { coCreated: whole() },
      'participation',
    ],
    ['C15', { problem: 'palabra '.repeat(400) }, {}, 'long'],
    ['C15', { problem: 'El SINIA no alcanza.' }, {}, 'acronyms'],
    ['C16', { milestones: [step('a', 'Promover')] }, {}, 'flag'],
  ])('%s speaks: %o', (rule, change, around, variant) => {
    const found = hint(rule, whole(change), around);
    expect(found).toMatchObject({ variant });
    expect(found.level).not.toBe('ok');
    expect(hintSentence(found, 'es')).toMatch(/\p{Lu}/u);
    expect(hintSentence(found, 'en')).not.toContain('{');
  });

  it('says nothing on a whole commitment by a mixed team', () => {
    const sectors = ['civil_society', 'academia', 'executive', 'executive', 'civil_society'] as const;
    const spoken = hintsFor(whole(), { ...context, drafters: sectors.map((sector) => ({ sector })) }).filter(
      ({ level }) => level !== 'ok',
    );
    expect(spoken).toEqual([]);
  });

  it('C14 names what was lost, also when a reason was given', () => {
    const coCreated = whole();
    const swapped = whole({
      solution: 'Una página con la información del sector.',
      results: 'De 15 a 60 visitas por día en 2025, según el registro.',
      values: { transparency: 'x', participation: null, accountability: null },
      milestones: coCreated.milestones.map((one) => (one.title === 'Norma' ? { ...one, output: 'Web page' } : one)),
    });
    for (const reason of ['', 'Adjustments.']) {
      const found = hint('C14', swapped, { coCreated, reason });
      expect(found.level).toBe(reason === '' ? 'warn' : 'info');
      expect(hintSentence(found, 'es')).toContain('Baja la ambición');
      expect(hintSentence(found, 'es')).toContain('Norma: Decreto supremo aprobado');
      expect(hintSentence(found, 'en')).toContain('removes participation');
      expect(isWeakened([found])).toBe(true);
      expect(hint('C09', swapped, { coCreated, reason }).variant).not.toBe('substantial');
    }
    // Versions that were frozen before milestones kept their ids are matched by what they say.
    const old = { ...coCreated, milestones: coCreated.milestones.map((one) => ({ ...one, id: '' })) };
    expect(hint('C14', swapped, { coCreated: old }).params['milestone']).toBe('Norma: Decreto supremo aprobado');
    expect(hint('C14', whole(), { coCreated }).level).toBe('ok');
    const reordered = whole({ milestones: [...coCreated.milestones].reverse() });
    expect(hint('C14', reordered, { coCreated }).level).toBe('ok');
  });

  it.each(['-', 'n/a', 'Ninguno.', 'No añade nada nuevo al plan', 'Nada'])(
    'C09 and C10 are not silenced by «%s» as added value',
    (addedValue) => {
      const text = whole({ addedValue, carriedOverFrom: 'Plan 4', milestones: [step('Web', 'Página web')] });
      expect(hint('C10', text).level).toBe('warn');
      expect(hint('C09', text).variant).toBe('unclear');
      expect(hint('C09', { ...text, solution: '', milestones: [] }).variant).toBe('unclear');
    },
  );

  it.each([
    ['Base de datos normalizada', false],
    ['Mapa de alta resolución', false],
    ['A high-resolution map', false],
    ['A portal; no law is changed', false],
    ['Amendment of the Act', true],
    ['A statute on access to information', true],
    ['New standing orders of the chamber', true],
    ['Norma aprobada', true],
    ['Resolución ministerial', true],
  ])('«%s» binds somebody: %s', (output, expected) => expect(namesBindingChange(output)).toBe(expected));

  it.each([
    ['Dashboard online', true],
    ['Fortalecer el sistema', false],
    ['Fortalecer 12 mesas', true],
    ['Mejorar el reglamento', true],
  ])('«%s» can be checked: %s', (output, expected) => expect(isVerifiable(output)).toBe(expected));

  it('has words in both languages for whatever a rule can say of any text', () => {
    const texts = fc.record({
      title: fc.string(),
      solution: fc.string(),
      results: fc.string(),
      addedValue: fc.string(),
      startsOn: fc.constantFrom(null, '2023-02-01'),
      endsOn: fc.constantFrom(null, '2024-02-01'),
    });
    fc.assert(
      fc.property(texts, (change) => {
        for (const one of hintsFor({ ...whole(), ...change }, context)) {
          if (one.level === 'ok') continue;
          expect(hintSentence(one, 'es')).toBeTruthy();
          expect(hintSentence(one, 'en')).toBeTruthy();
        }
        expect(RULE_IDS).toHaveLength(16);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the plan as a whole', () => {
  it("C21 finds Peru's fifth plan short of ambition: 9 modest, 3 unclear, 1 substantial", () => {
    const plan = [...Array(9).fill('modest'), ...Array(3).fill('unclear'), 'substantial'].map((potential) => ({
      potential: potential as 'modest',
    }));
    expect(mixOf(plan)).toEqual({ modest: 9, unclear: 3, substantial: 1, unrated: 0 });
    expect(isMixAmbitious(mixOf(plan))).toBe(false);
    expect(isMixAmbitious(mixOf([{ potential: null }]))).toBeNull();
    expect(isMixAmbitious({ unclear: 1, modest: 7, substantial: 2, unrated: 0 })).toBe(true);
  });
});

describe('titles and completeness', () => {
  it('finds the same title under other accents and small words', () => {
    expect(titleSimilarity('Articulación de plataformas', 'articulacion de plataformas')).toBe(1);
    expect(titleSimilarity('Portal de salud', 'Reglas del SEIA')).toBeLessThan(0.3);
    expect(titleSimilarity('', '')).toBe(0);
  });

  it('names every missing field before freezing', () => {
    expect(missingForFreezing(whole())).toEqual([]);
    const fields = missingForFreezing({ ...emptyText('x'), milestones: [step('', '')] }).map(({ field }) => field);
    expect(fields).toEqual(
      expect.arrayContaining([
        'leadOrganisationId',
        'addedValue',
        'values',
        'startsOn',
        'milestones.0.output',
        'themeIds',
      ]),
    );
    expect(
      missingForFreezing(whole({ values: { transparency: '', participation: 'x', accountability: null } })),
    ).toEqual([{ field: 'values.transparency', code: 'required' }]);
    expect(missingForFreezing(whole({ startsOn: '2025-12-31', endsOn: '2025-12-31' }))).toEqual([
      { field: 'endsOn', code: 'ends-before-start' },
    ]);
  });
});
