import { accentRules } from './color';
import css from './styles.css';

/** Make the style sheets; constructed ones, which a strict content policy allows and no page shares. */
export function makeSheets(color: string): CSSStyleSheet[] {
  return [css, accentRules(color) ?? ''].map((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    return sheet;
  });
}
