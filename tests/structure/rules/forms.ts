import { identifier, isNode, parse, stringValue, walk, type SyntaxNode } from '../syntax.ts';
import { codeFiles, isTest, type Offence, type Rule } from '../tree.ts';

/** Forms that are none of the kit's, each for its reason. */
const BY_HAND: Readonly<Record<string, string>> = {
  'client/src/ui/form.tsx': 'the kit',
  'client/src/ui/list-tools.tsx': 'narrows a list, also without scripts, by its address',
  'client/src/features/search/components/ask.tsx': 'asks by its address, also without scripts',
  'client/src/features/people/pages/enter-door.tsx':
    'sent by the browser itself, on the oldest phone and without scripts',
  'client/src/features/people/pages/join-door.tsx': 'sent by the browser itself where scripts do not come',
  'client/src/features/participation/pages/take-part-page.tsx': 'sent by the browser itself, also without scripts',
  'client/src/features/participation/pages/own-request-page.tsx': 'one press, sent by the browser itself',
  'client/src/features/organisations/pages/invitation-page.tsx': 'sent by the browser itself, also without scripts',
  'client/src/features/consultations/components/contribution-form.tsx':
    'the fields of the kit; the browser itself sends it where scripts do not come',
  'client/src/features/consultations/pages/find-contribution-page.tsx':
    'sent by the browser itself, also without scripts',
  'client/src/features/consultations/pages/contribution-address-page.tsx': 'one press, sent by the browser itself',
  'client/src/features/meetings/pages/attendance-door.tsx': 'one press, sent by the browser itself',
  'client/src/features/notices/pages/stop-letters-door.tsx': 'one press, sent by the browser itself',
  'client/src/features/people/pages/sign-in-screen.tsx': 'one of three steps, whose refusal may lead to another step',
  'client/src/features/people/components/code-steps.tsx': 'the same steps, over or within the page that is open',
  'client/src/features/boards/components/composer.tsx': 'the first screen of a board, whose words the outbox keeps',
  'client/src/features/ballots/components/question-step.tsx': 'goes on to the next question and sends nothing',
  'client/src/features/ballots/components/receipt-check.tsx': 'reckons on the device, on a page for everybody',
};

/** `<form …>`, or `as="form"` of what can be any element. */
function isForm(node: SyntaxNode): boolean {
  if (node.type === 'JSXOpeningElement') return identifier(node['name']) === 'form';
  return (
    node.type === 'JSXAttribute' &&
    identifier(node['name']) === 'as' &&
    isNode(node['value']) &&
    stringValue(node['value']) === 'form'
  );
}

/** What is filled in and sent is a form of the kit: its sentences, its key and what it does with unsaved words. */
export const forms: Rule = (tree) =>
  codeFiles(tree, 'client/src/')
    .filter((path) => !isTest(path) && !(path in BY_HAND))
    .flatMap((path): Offence[] => {
      const found: Offence[] = [];
      const { program, lineAt } = parse(tree, path);
      const advice = 'Take useForm (lib/use-form.ts) with Form or FormDialog (ui/form.tsx).';
      walk(program, (node) => {
        if (isForm(node)) found.push({ path, line: lineAt(node.start), problem: 'makes a form by hand', advice });
      });
      return found;
    });
