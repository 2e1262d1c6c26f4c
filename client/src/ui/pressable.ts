import './pressable.css';

/**
 * The library sets a rule for its buttons into the page unless it finds its mark there. A style in the page is what our
 * content security policy refuses: the rule stands in pressable.css, and the mark says so.
 */
const MARK = 'react-aria-pressable-style';
if (!document.getElementById(MARK)) {
  const mark = document.createElement('meta');
  mark.id = MARK;
  document.head.append(mark);
}
